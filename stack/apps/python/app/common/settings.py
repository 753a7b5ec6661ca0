"""Configuration from the environment, checked once at the start."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings
from sqlalchemy import URL, make_url


class Settings(BaseSettings):
    """Each field is the variable of the same name in capitals."""

    app: str = "gateway"
    version: str = "development"
    log_level: str = "INFO"

    # One address, or the parts that PostgreSQL's own programs read. Parts need no escaping in passwords.
    database_url: str = ""
    pghost: str = "postgres"
    pgport: int = 5432
    pguser: str = "dev"
    pgpassword: SecretStr = SecretStr("dev")
    pgdatabase: str = "dev"

    redis_host: str = "redis"
    redis_port: int = 6379
    redis_password: SecretStr = SecretStr("")

    auth_url: str = "http://auth-service:8001"
    jwt_secret: SecretStr = Field(SecretStr("for-development-only-replace-me!"), min_length=32)
    token_minutes: int = 60
    login_attempts_per_minute: int = 10
    # Where browsers come from that may call the gateway.
    cors_origins: list[str] = ["http://localhost:3000", "http://127.0.0.1:3000"]

    @property
    def database(self) -> URL:
        if self.database_url:
            return make_url(self.database_url)
        return URL.create(
            "postgresql+asyncpg",
            username=self.pguser,
            password=self.pgpassword.get_secret_value(),
            host=self.pghost,
            port=self.pgport,
            database=self.pgdatabase,
        )
