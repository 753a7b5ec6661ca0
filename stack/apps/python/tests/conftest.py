"""Both applications on a database in a file, migrated as the real one is, and wired to each other in memory."""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from alembic import command
from alembic.config import Config
from fastapi.testclient import TestClient

from app.auth.main import create_app as create_auth
from app.common.settings import Settings
from app.gateway.main import create_app as create_gateway


class FakeRedis:
    """The three commands the gateway uses, and a switch to make it fail."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.broken: Exception | None = None

    async def ping(self) -> bool:
        if self.broken:
            raise self.broken
        return True

    async def aclose(self) -> None: ...

    def pipeline(self, transaction: bool) -> "FakeRedis":
        return self

    async def __aenter__(self) -> "FakeRedis":
        return self

    async def __aexit__(self, *_: object) -> None: ...

    def incr(self, key: str) -> "FakeRedis":
        self.counts[key] = self.counts.get(key, 0) + 1
        return self

    def expire(self, key: str, seconds: int, nx: bool) -> "FakeRedis":
        self.last = (self.counts[key], True)
        return self

    async def execute(self) -> tuple[int, bool]:
        await self.ping()
        return self.last


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    url = f"sqlite+aiosqlite:///{tmp_path}/test.db"
    monkeypatch.setitem(os.environ, "DATABASE_URL", url)
    command.upgrade(Config("alembic.ini"), "head")
    return Settings(login_attempts_per_minute=3)


@pytest.fixture
def redis() -> FakeRedis:
    return FakeRedis()


@pytest.fixture
def gateway(settings: Settings, redis: FakeRedis) -> Iterator[TestClient]:
    auth = httpx.AsyncClient(transport=httpx.ASGITransport(create_auth(settings)), base_url="http://auth-service")
    with TestClient(create_gateway(settings, auth, redis)) as client:
        yield client
