"""Guessing passwords is slow: so many attempts a minute from one address."""

import logging

from fastapi import HTTPException, Request
from redis.asyncio import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


async def limit_attempts(redis: Redis, request: Request, limit: int) -> None:
    key = f"attempts:{request.client.host if request.client else 'unknown'}"
    try:
        async with redis.pipeline(transaction=True) as pipe:
            count, _ = await pipe.incr(key).expire(key, 60, nx=True).execute()
    except RedisError as cause:
        # Without Redis people can still sign in.
        log.warning("attempts are not counted: %s", cause)
        return
    if count > limit:
        raise HTTPException(429, "too many attempts; wait a minute", headers={"Retry-After": "60"})
