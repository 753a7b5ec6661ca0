"""The connection to PostgreSQL and a session for each request."""

from collections.abc import AsyncIterator

from fastapi import Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from .settings import Settings


class Database:
    def __init__(self, settings: Settings) -> None:
        # A connection that a restart of the server broke is noticed before it is used.
        self.engine = create_async_engine(settings.database, pool_pre_ping=True)
        self.sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    async def check(self) -> None:
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))


async def session(request: Request) -> AsyncIterator[AsyncSession]:
    async with request.app.state.database.sessions() as current:
        yield current
