import pytest
from django.utils import timezone

from clinic_site.session_limits import LAST_SEEN_AT, SIGNED_IN_AT
from tests.factories import StaffFactory

SECOND, MINUTE, HOUR = 1, 60, 3600


@pytest.fixture
def signed_in(client, db):
    """A client whose colleague has just opened a page."""
    client.force_login(StaffFactory(role="triage"))
    assert client.get("/admin/").status_code == 200
    return client


def move_back(client, **seconds):
    """Let the session look as if its times had been that long ago."""
    session = client.session
    now = timezone.now().timestamp()
    for name, ago in seconds.items():
        session[name] = now - ago
    session.save()


def is_signed_in(client):
    response = client.get("/admin/")
    assert response.status_code in (200, 302)
    return response.status_code == 200


@pytest.mark.parametrize(("idle", "stays"), [(15 * MINUTE - 5, True), (15 * MINUTE + 5, False)])
def test_session_ends_after_a_quarter_of_an_hour_away(signed_in, idle, stays):
    move_back(signed_in, **{SIGNED_IN_AT: HOUR, LAST_SEEN_AT: idle})

    assert is_signed_in(signed_in) is stays


@pytest.mark.parametrize(("age", "stays"), [(8 * HOUR - 5, True), (8 * HOUR + 5, False)])
def test_session_ends_after_a_working_day_however_busy(signed_in, age, stays):
    move_back(signed_in, **{SIGNED_IN_AT: age, LAST_SEEN_AT: MINUTE})

    assert is_signed_in(signed_in) is stays


def test_session_that_is_used_starts_its_quarter_of_an_hour_again(signed_in):
    move_back(signed_in, **{SIGNED_IN_AT: HOUR, LAST_SEEN_AT: 14 * MINUTE})

    assert is_signed_in(signed_in)
    assert timezone.now().timestamp() - signed_in.session[LAST_SEEN_AT] < 5 * SECOND


def test_ended_session_leaves_nothing_that_signs_in_again(signed_in):
    old_key = signed_in.session.session_key
    move_back(signed_in, **{SIGNED_IN_AT: HOUR, LAST_SEEN_AT: HOUR})
    assert not is_signed_in(signed_in)

    signed_in.cookies["sessionid"] = old_key

    assert not is_signed_in(signed_in)


def test_visitor_with_a_session_cookie_is_not_looked_at(signed_in, django_assert_num_queries):
    with django_assert_num_queries(0):
        signed_in.get("/healthz")
