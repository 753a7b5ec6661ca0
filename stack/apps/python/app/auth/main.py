"""Accounts and tokens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from ..common.database import Database, session
from ..common.health import add_health
from ..common.logs import configure_logs
from ..common.models import Account
from ..common.observe import observe
from ..common.passwords import fits, hash_password
from ..common.settings import Settings
from ..common.tokens import current_email, make_token

# What an unknown address is compared with, so that the time taken does not tell which exist.
NOBODY = hash_password("nobody")


class Credentials(BaseModel):
    email: str = Field(max_length=200, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    password: str = Field(min_length=8, max_length=200)


def create_app(settings: Settings) -> FastAPI:
    configure_logs("auth", settings.log_level)
    database = Database(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await database.engine.dispose()

    app = FastAPI(title="Auth", version=settings.version, lifespan=lifespan)
    app.state.settings, app.state.database = settings, database
    observe(app)
    add_health(app, settings.version, {"postgres": database.check})

    @app.post("/api/v1/auth/register", status_code=201)
    async def register(given: Credentials, db: Annotated[AsyncSession, Depends(session)]) -> dict[str, str]:
        hashed = await asyncio.to_thread(hash_password, given.password)
        db.add(Account(email=given.email, password_hash=hashed))
        try:
            await db.commit()
        except IntegrityError:
            raise HTTPException(409, f"there is an account for {given.email} already") from None
        return {"email": given.email}

    @app.post("/api/v1/auth/login")
    async def login(given: Credentials, db: Annotated[AsyncSession, Depends(session)]) -> dict[str, str]:
        account = await db.scalar(select(Account).where(Account.email == given.email))
        stored = account.password_hash if account else NOBODY
        if not await asyncio.to_thread(fits, given.password, stored) or account is None:
            raise HTTPException(401, "this address and password do not go together")
        return {"token": make_token(account.email, settings)}

    @app.get("/api/v1/auth/me")
    async def me(email: Annotated[str, Depends(current_email)]) -> dict[str, str]:
        return {"email": email}

    return app


app = create_app(Settings())
