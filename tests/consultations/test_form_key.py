import datetime
import uuid

import pytest
from django.core import signing

from consultations import form_key
from consultations.form_key import FormKey, State


def test_key_just_issued_is_fresh():
    key = form_key.read(form_key.issue())

    assert key.state is State.FRESH
    assert isinstance(key.submission_key, uuid.UUID)


def test_two_keys_are_never_the_same():
    assert form_key.read(form_key.issue()).submission_key != form_key.read(form_key.issue()).submission_key


def test_key_is_stale_only_after_its_lifetime(monkeypatch):
    text = form_key.issue()
    submission_key = form_key.read(text).submission_key
    issued_at = int(signing.b62_decode(text.split(":")[1]))

    monkeypatch.setattr("django.core.signing.time.time", lambda: issued_at + 24 * 3600)
    assert form_key.read(text) == FormKey(State.FRESH, submission_key)

    monkeypatch.setattr("django.core.signing.time.time", lambda: issued_at + 24 * 3600 + 1)
    assert form_key.read(text) == FormKey(State.STALE, submission_key)


def test_lifetime_is_a_day():
    assert datetime.timedelta(hours=24) == form_key.LIFETIME


@pytest.mark.parametrize(
    "text",
    [
        "x",
        str(uuid.UUID(int=1)),
        "\x00",
        "a:b:c",
        "é" * 40,
        "x" * 100_000,
        signing.TimestampSigner(salt="another.purpose").sign(str(uuid.UUID(int=1))),
        signing.TimestampSigner(salt=form_key.SALT).sign("no uuid"),
        signing.TimestampSigner(salt=form_key.SALT, key="another secret").sign(str(uuid.UUID(int=1))),
        signing.TimestampSigner(salt=form_key.SALT).sign(str(uuid.UUID(int=1)))[:-1],
    ],
)
def test_everything_else_is_forged(text):
    assert form_key.read(text) == FormKey(State.FORGED)


def test_no_key_is_missing():
    assert form_key.read("") == FormKey(State.MISSING)
