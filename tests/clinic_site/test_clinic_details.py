import datetime

import pytest

from clinic_site import clinic_details
from clinic_site.clinic_details import Phone
from clinic_site.models import Announcement
from tests.factories import (
    AnnouncementFactory,
    ClinicFactory,
    ClosureFactory,
    LocationFactory,
    OpeningHoursFactory,
    ProfileFactory,
)

NOW = datetime.datetime(2026, 11, 20, 15, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


@pytest.mark.parametrize("count", [1, 3])
def test_details_take_the_same_queries_whatever_the_locations(db, django_assert_num_queries, count):
    ProfileFactory()
    for location in LocationFactory.create_batch(count):
        OpeningHoursFactory(location=location)

    with django_assert_num_queries(6):
        details = clinic_details.current(now=NOW)

    assert [location.hours for location in details.locations] == [[{"days": "Monday", "times": "8 am to 6 pm"}]] * count


def test_details_of_an_empty_database_are_a_sample_without_a_name_of_its_own(db):
    details = clinic_details.current(now=NOW)

    assert (details.name, details.is_sample, details.phone, details.hours_sentence) == ("Our clinic", True, None, "")
    assert details.locations == []


def test_phone_in_the_header_is_the_first_locations_that_has_one(db):
    LocationFactory(position=10, phone="")
    LocationFactory(position=30, phone="(518) 555-0103")
    LocationFactory(position=20, phone="518.555.0102")

    assert clinic_details.current(now=NOW).phone == Phone("(518) 555-0102", "tel:+1-518-555-0102")


def test_announcement_shows_from_its_first_moment_to_before_its_last(db):
    AnnouncementFactory(text="over", starts_at=NOW - 2 * MINUTE, ends_at=NOW)
    shown = AnnouncementFactory(text="begins now", starts_at=NOW, ends_at=NOW + MINUTE)
    AnnouncementFactory(text="to come", starts_at=NOW + MINUTE)

    assert list(Announcement.objects.showing(NOW)) == [shown]
    assert clinic_details.current(now=NOW).announcement == shown


def test_closures_are_shown_where_they_hold_and_sixty_days_ahead(db):
    here, there = LocationFactory(position=1), LocationFactory(position=2)
    today = datetime.date(2026, 11, 20)
    for reason, days, location in [
        ("over", -1, None),
        ("today, here", 0, here),
        ("at sixty days", 60, None),
        ("at sixty-one days", 61, None),
    ]:
        day = today + datetime.timedelta(days=days)
        ClosureFactory(reason=reason, starts_on=day, ends_on=day, location=location)

    details = clinic_details.current(now=NOW)

    assert [location.pk for location in details.locations] == [here.pk, there.pk]
    assert [[c["reason"] for c in location.closures] for location in details.locations] == [
        ["today, here", "at sixty days"],
        ["at sixty days"],
    ]


def test_name_of_the_clinic_is_escaped_in_every_frame(client, db):
    ClinicFactory(name="<b>Larkfield</b> & Co")

    page = client.get("/no-such-page/").content.decode()

    assert "<b>Larkfield" not in page
    assert "&lt;b&gt;Larkfield&lt;/b&gt; &amp; Co" in page
