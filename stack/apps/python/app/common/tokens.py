"""Signed tokens: the auth service makes them, any service that knows the secret reads them."""

from datetime import datetime, timedelta, timezone

import jwt
from fastapi import HTTPException, Request

from .settings import Settings

ALGORITHM = "HS256"


def make_token(email: str, settings: Settings, now: datetime | None = None) -> str:
    end = (now or datetime.now(timezone.utc)) + timedelta(minutes=settings.token_minutes)
    claims = {"sub": email, "exp": end}
    return jwt.encode(claims, settings.jwt_secret.get_secret_value(), algorithm=ALGORITHM)


def current_email(request: Request) -> str:
    """Address of the account whose token came with the request; 401 without a good one."""
    settings: Settings = request.app.state.settings
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    try:
        if scheme != "Bearer":
            raise jwt.InvalidTokenError
        claims = jwt.decode(
            token,
            settings.jwt_secret.get_secret_value(),
            algorithms=[ALGORITHM],
            options={"require": ["exp", "sub"]},
        )
    except jwt.InvalidTokenError:
        raise HTTPException(401, "sign in first") from None
    return str(claims["sub"])
