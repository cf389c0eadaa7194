"""Times of going live: nothing has to run at the moment, and the clinic's clock counts, on its odd days too."""

import datetime
import zoneinfo

import pytest
from django.test import Client
from django.utils import timezone

from pages.publishing import approve, submit
from tests.factories import PageFactory, StaffFactory, go_live

MINUTE = datetime.timedelta(minutes=1)
NEW_YORK = zoneinfo.ZoneInfo("America/New_York")


@pytest.fixture
def clock(monkeypatch):
    """Set the time that it is now: `clock(moment)`."""

    def set_to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_to


@pytest.fixture
def reviewer(db):
    return StaffFactory(role="clinical_reviewer")


def utc(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)


def seen(path):
    return Client().get(path).content.decode()


def test_page_menu_list_and_sitemap_change_together_and_back(db, reviewer, clock):
    now = timezone.now()
    articles = PageFactory(title="Articles", slug="articles", kind="article_index")
    page = PageFactory(title="Old words", slug="words", parent=articles, kind="article", is_in_main_menu=True)
    go_live(articles), go_live(page)
    page.title = "New words"
    page.save()
    release = submit(page, by=StaffFactory(role="editor"))
    approve(release, by=reviewer, live_from=now + MINUTE, live_until=now + 2 * MINUTE)

    def everywhere():
        """What the page, the menu on another page, the list and the sitemap say of it."""
        return (
            Client().get(page.path).status_code,
            {words for words in ("Old words", "New words") if words in seen(page.path)},
            {words for words in ("Old words", "New words") if words in seen("/articles/")},
            page.path in seen("/sitemap.xml"),
        )

    before = now + MINUTE - datetime.timedelta(microseconds=1)
    clock(before)
    assert everywhere() == (200, {"Old words"}, {"Old words"}, True)
    clock(now + MINUTE)
    assert everywhere() == (200, {"New words"}, {"New words"}, True)
    clock(now + 2 * MINUTE)
    assert everywhere() == (410, set(), set(), False)


@pytest.mark.parametrize(
    ("today", "typed", "expected"),
    [
        ("2027-03-13T12:00", "2027-03-14T01:59", "2027-03-14T06:59"),  # the last minute of winter
        ("2027-03-13T12:00", "2027-03-14T03:00", "2027-03-14T07:00"),  # the next one: an hour is skipped
        ("2027-11-06T12:00", "2027-11-07T00:59", "2027-11-07T04:59"),  # the last minute that there is once
        ("2027-11-06T12:00", "2027-11-07T02:00", "2027-11-07T07:00"),  # an hour has been there twice
    ],
)
def test_time_typed_on_the_days_the_clock_changes(reviewer, client, clock, settings, today, typed, expected):
    settings.TIME_ZONE = "America/New_York"
    release = submit(PageFactory(slug="page"), by=StaffFactory(role="editor"))
    clock(utc(today))
    client.force_login(reviewer)

    response = client.post(f"/admin/pages/release/{release.pk}/change/", decision(typed), follow=True)

    assert "Approved." in response.content.decode()
    release.refresh_from_db()
    assert release.live_from == utc(expected)
    clock(utc(expected) - MINUTE)
    assert Client().get("/page/").status_code == 404
    clock(utc(expected))
    assert Client().get("/page/").status_code == 200


@pytest.mark.parametrize(
    ("today", "typed"), [("2027-03-13T12:00", "2027-03-14T02:30"), ("2027-11-06T12:00", "2027-11-07T01:30")]
)
def test_time_that_is_never_or_twice_is_refused_in_a_sentence(reviewer, client, clock, settings, today, typed):
    settings.TIME_ZONE = "America/New_York"
    release = submit(PageFactory(), by=StaffFactory(role="editor"))
    clock(utc(today))
    client.force_login(reviewer)

    response = client.post(f"/admin/pages/release/{release.pk}/change/", decision(typed))

    words = response.content.decode()
    assert "may be ambiguous or it may not exist" in words
    assert f'value="{typed}' in words, "what was typed is still there"
    release.refresh_from_db()
    assert release.state == "in_review"


def test_release_is_over_on_the_day_the_clock_changes(reviewer, clock):
    clock(utc("2027-11-06T12:00"))
    page = PageFactory(slug="page")
    over = datetime.datetime(2027, 11, 7, 1, 30, tzinfo=NEW_YORK, fold=1)  # the second half past one
    approve(submit(page, by=StaffFactory(role="editor")), by=reviewer, live_until=over)

    clock(utc("2027-11-07T06:29"))
    assert Client().get("/page/").status_code == 200
    clock(utc("2027-11-07T06:30"))
    assert Client().get("/page/").status_code == 410


def decision(live_from):
    due = (datetime.date.fromisoformat(live_from[:10]) + datetime.timedelta(days=300)).isoformat()
    return {
        "decide": "approve",
        "approve-when": "later",
        "approve-live_from": live_from,
        "approve-next_review_due": due,
    }
