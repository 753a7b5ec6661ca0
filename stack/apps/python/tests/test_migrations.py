import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from app.common.models import Base
from app.common.settings import Settings


def sync_url(settings: Settings) -> sa.URL:
    return settings.database.set(drivername="sqlite")


def test_migrations_make_what_the_models_say(settings):
    with sa.create_engine(sync_url(settings)).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_migrations_can_be_repeated_and_undone(settings):
    command.upgrade(Config("alembic.ini"), "head")
    command.downgrade(Config("alembic.ini"), "base")
    assert sa.inspect(sa.create_engine(sync_url(settings))).get_table_names() == ["alembic_version"]


def test_passwords_need_no_escaping():
    settings = Settings(pgpassword="p@ss/w:rd", database_url="")
    assert settings.database.password == "p@ss/w:rd" and settings.database.host == "postgres"
