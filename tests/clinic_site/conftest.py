import pytest
from django.db import OperationalError, connection


@pytest.fixture
def broken_database(db):
    """A database that went away: every question to it fails, as when the server is stopped."""

    def gone(*_args, **_kwargs):
        raise OperationalError("gone")

    with pytest.MonkeyPatch.context() as patch:  # its own, so that the database is back before its test ends
        patch.setattr(connection, "cursor", gone)
        patch.setattr(connection, "savepoint", gone)
        yield
