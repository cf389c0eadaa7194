import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from clinic_site import field_keys
from tests.environment import new_field_keys


def ask(client):
    response = client.get("/readyz")
    return response.status_code, response.content.decode(), response.headers["Content-Type"]


@pytest.fixture
def canary(db):
    field_keys.plant_canary()


def test_readyz_is_ready_when_migrations_are_applied_and_keys_fit(client, canary):
    assert ask(client) == (200, "ready\n", "text/plain")


def test_readyz_names_an_unapplied_migration(client, canary):
    MigrationRecorder(connection).record_unapplied("consultations", "0001_initial")

    assert ask(client) == (503, "migrations are not applied\n", "text/plain")


def test_readyz_names_keys_that_do_not_fit(client, canary, settings):
    settings.FIELD_KEYS = [new_field_keys("another")]

    assert ask(client) == (503, "the field keys do not fit this database\n", "text/plain")


def test_readyz_names_keys_that_were_never_tried(client, db):
    assert ask(client) == (503, "the field keys do not fit this database\n", "text/plain")


def test_readyz_says_that_the_database_is_down(client, canary, broken_database):
    assert ask(client) == (503, "the database does not answer\n", "text/plain")


def test_healthz_asks_no_database(client, broken_database):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


def test_health_is_never_stored(client, canary):
    assert "no-store" in client.get("/readyz").headers["Cache-Control"]
    assert "no-store" in client.get("/healthz").headers["Cache-Control"]


def test_broken_database_is_broken(broken_database):
    with pytest.raises(OperationalError, match="gone"):
        connection.cursor()
