"""What the browser talks to: passes sign-ins on to the auth service, and keeps notes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated

import httpx
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from pydantic import BaseModel, Field
from redis.asyncio import Redis
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ..common.database import Database, session
from ..common.health import add_health
from ..common.logs import configure_logs, correlation_id
from ..common.models import Note
from ..common.observe import HEADER, observe
from ..common.settings import Settings
from ..common.tokens import current_email
from .attempts import limit_attempts


class NoteText(BaseModel):
    text: str = Field(min_length=1, max_length=500)


class NoteOut(BaseModel):
    id: int
    text: str
    created_at: datetime


def create_app(settings: Settings, auth: httpx.AsyncClient | None = None, redis: Redis | None = None) -> FastAPI:
    configure_logs("gateway", settings.log_level)
    database = Database(settings)
    auth = auth or httpx.AsyncClient(base_url=settings.auth_url, timeout=10)
    password = settings.redis_password.get_secret_value() or None
    redis = redis or Redis(host=settings.redis_host, port=settings.redis_port, password=password)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await auth.aclose()
        await redis.aclose()
        await database.engine.dispose()

    app = FastAPI(title="Gateway", version=settings.version, lifespan=lifespan)
    app.state.settings, app.state.database = settings, database
    observe(app)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", HEADER],
        expose_headers=[HEADER],
    )

    async def auth_answers() -> None:
        (await auth.get("/health")).raise_for_status()

    add_health(app, settings.version, {"postgres": database.check, "redis": redis.ping, "auth": auth_answers})

    @app.api_route("/api/v1/auth/{path:path}", methods=["GET", "POST"])
    async def pass_on(path: str, request: Request) -> Response:
        if path == "login":
            await limit_attempts(redis, request, settings.login_attempts_per_minute)
        headers = {HEADER: correlation_id.get(), "Content-Type": "application/json"}
        if token := request.headers.get("Authorization"):
            headers["Authorization"] = token
        try:
            answer = await auth.request(
                request.method, f"/api/v1/auth/{path}", content=await request.body(), headers=headers
            )
        except httpx.HTTPError:
            raise HTTPException(502, "the auth service does not answer") from None
        return Response(answer.content, answer.status_code, media_type=answer.headers.get("Content-Type"))

    @app.get("/api/v1/notes")
    async def notes(
        email: Annotated[str, Depends(current_email)], db: Annotated[AsyncSession, Depends(session)]
    ) -> list[NoteOut]:
        found = await db.scalars(select(Note).where(Note.email == email).order_by(Note.id.desc()).limit(50))
        return [NoteOut.model_validate(note, from_attributes=True) for note in found]

    @app.post("/api/v1/notes", status_code=201)
    async def add_note(
        given: NoteText,
        email: Annotated[str, Depends(current_email)],
        db: Annotated[AsyncSession, Depends(session)],
    ) -> NoteOut:
        note = Note(email=email, text=given.text)
        db.add(note)
        await db.commit()
        await db.refresh(note)
        return NoteOut.model_validate(note, from_attributes=True)

    return app


app = create_app(Settings())
