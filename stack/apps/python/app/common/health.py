"""Health in three depths: the process, whether to send requests, and every dependency with its latency."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timezone
from typing import Any

from fastapi import FastAPI, Response

Check = Callable[[], Awaitable[Any]]

# Seconds a dependency may take to answer before it counts as down.
TIMEOUT = 2.0


async def ask(check: Check) -> dict[str, Any]:
    start = time.perf_counter()
    error = ""
    try:
        await asyncio.wait_for(check(), TIMEOUT)
    except Exception as cause:
        error = str(cause) or type(cause).__name__
    status = {"status": "down" if error else "up", "latency": round((time.perf_counter() - start) * 1000, 3)}
    return {**status, "error": error} if error else status


def add_health(app: FastAPI, version: str, checks: dict[str, Check]) -> None:
    async def services() -> dict[str, dict[str, Any]]:
        answers = await asyncio.gather(*(ask(check) for check in checks.values()))
        return dict(zip(checks, answers))

    def now() -> str:
        return datetime.now(timezone.utc).isoformat()

    @app.get("/health", tags=["health"])
    async def health() -> dict[str, str]:
        return {"status": "healthy", "timestamp": now(), "version": version}

    @app.get("/ready", tags=["health"])
    async def ready(response: Response) -> dict[str, Any]:
        missing = [name for name, found in (await services()).items() if found["status"] != "up"]
        if missing:
            response.status_code = 503
            return {"ready": False, "missing": missing}
        return {"ready": True}

    @app.get("/health/detailed", tags=["health"])
    async def detailed(response: Response) -> dict[str, Any]:
        found = await services()
        healthy = all(service["status"] == "up" for service in found.values())
        if not healthy:
            response.status_code = 503
        status = "healthy" if healthy else "unhealthy"
        return {"status": status, "timestamp": now(), "services": found, "version": version}
