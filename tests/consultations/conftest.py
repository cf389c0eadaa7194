import contextlib
import datetime
import sqlite3

import pytest
from django.db import connection

from clinic_site.models import OpeningHours
from consultations import form_key
from tests.factories import ClinicFactory, LocationFactory


@pytest.fixture
def location(db):
    """The clinic with one location, open on weekdays from 8 am to 6 pm."""
    ClinicFactory()
    location = LocationFactory(name="Downtown")
    OpeningHours.objects.bulk_create(
        OpeningHours(location=location, weekday=day, opens_at=datetime.time(8), closes_at=datetime.time(18))
        for day in range(5)
    )
    return location


@pytest.fixture
def answered(location):
    """What a browser posts when the form is filled in well."""
    return {
        "form_key": form_key.issue(),
        "name": "Sam Rivera",
        "phone": "(212) 555-0123",
        "email": "",
        "channels": ["call"],
        "voicemail": "no",
        "asking": "for_myself",
        "topic": "not_said",
        "note": "",
        "age": "yes",
        "consent": "on",
        "leave_empty": "",
    }


@pytest.fixture
def shared_database(transactional_db, tmp_path):
    """A database that several threads can write to.

    SQLite's test database lives in memory, where a second writer is refused at once instead of waiting as it does on
    the file of the real site: so the threads get a copy in a file.
    """
    if connection.vendor != "sqlite" or not connection.is_in_memory_db():
        yield
        return
    in_memory = connection.settings_dict["NAME"]
    path = tmp_path / "shared.sqlite3"
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
        # As on the real site, whose file was made by one process before any other came: SQLite lets nobody wait for the
        # change of a journal's mode, and twenty first connections at once would refuse each other.
        copy.execute("PRAGMA journal_mode=WAL")
    connection.settings_dict["NAME"] = str(path)
    yield
    connection.settings_dict["NAME"] = in_memory
