import datetime
import os
import time
import zoneinfo

import pytest

from clinic_site.opening_hours import (
    ClosedDays,
    DayHours,
    Schedule,
    clinic_today,
    clock_words,
    date_range_words,
    week_of,
    week_words,
)
from tests.factories import ClosureFactory, LocationFactory, OpeningHoursFactory

NEW_YORK = zoneinfo.ZoneInfo("America/New_York")
EIGHT, NOON, TWO, SIX = (datetime.time(hour) for hour in (8, 12, 14, 18))


@pytest.fixture(params=["UTC", "Asia/Kolkata"])
def _process_zone(request, settings):
    """The process runs in another zone than the clinic, as on a rented server."""
    before = os.environ.get("TZ")
    settings.TIME_ZONE = "America/New_York"  # Django sets the process's TZ to it …
    os.environ["TZ"] = request.param  # … and this takes it away again
    time.tzset()
    yield
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


def new_york(*parts):
    return datetime.datetime(*parts, tzinfo=NEW_YORK)


def utc(*parts):
    return datetime.datetime(*parts, tzinfo=datetime.UTC)


def every_day(*stretches):
    return [DayHours(weekday, stretches) for weekday in range(7)]


def intervals(schedule, start, *, days):
    return [(opens.isoformat(), closes.isoformat()) for opens, closes in schedule.open_intervals(start, days=days)]


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime.time(0), "midnight"),
        (datetime.time(0, 30), "12:30 am"),
        (datetime.time(8), "8 am"),
        (datetime.time(11, 59), "11:59 am"),
        (datetime.time(12), "noon"),
        (datetime.time(12, 5), "12:05 pm"),
        (datetime.time(13), "1 pm"),
        (datetime.time(23, 45), "11:45 pm"),
    ],
)
def test_clock_words_are_those_of_a_wall_clock(moment, words):
    assert clock_words(moment) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ((2026, 11, 26), (2026, 11, 26), "November 26, 2026"),
        ((2026, 11, 26), (2026, 11, 29), "November 26 to 29, 2026"),
        ((2026, 11, 30), (2026, 12, 1), "November 30 to December 1, 2026"),
        ((2026, 12, 24), (2027, 1, 1), "December 24, 2026 to January 1, 2027"),
    ],
)
def test_date_range_words_say_month_and_year_once_where_they_can(first, last, words):
    assert date_range_words(datetime.date(*first), datetime.date(*last)) == words


def test_week_words_join_neighbors_with_the_same_hours():
    week = [
        DayHours(0, ((EIGHT, SIX),)),
        DayHours(1, ((EIGHT, SIX),)),
        DayHours(2, ((EIGHT, SIX),)),
        DayHours(3, ((EIGHT, NOON), (TWO, SIX))),
        DayHours(5, ((EIGHT, NOON),)),
        DayHours(6, ((EIGHT, NOON),)),
    ]

    assert week_words(week) == [
        ("Monday to Wednesday", "8 am to 6 pm"),
        ("Thursday", "8 am to noon and 2 pm to 6 pm"),
        ("Saturday and Sunday", "8 am to noon"),
    ]


def test_week_words_do_not_join_days_with_a_closed_day_between():
    week = [DayHours(0, ((EIGHT, SIX),)), DayHours(2, ((EIGHT, SIX),))]

    assert week_words(week) == [("Monday", "8 am to 6 pm"), ("Wednesday", "8 am to 6 pm")]


def test_week_words_of_no_hours_are_no_words():
    assert week_words(week_of([])) == []


@pytest.mark.usefixtures("_process_zone")
def test_today_is_the_clinics_day():
    assert clinic_today(utc(2026, 11, 21, 4, 59)) == datetime.date(2026, 11, 20)
    assert clinic_today(utc(2026, 11, 21, 5, 0)) == datetime.date(2026, 11, 21)


@pytest.mark.usefixtures("_process_zone")
def test_hours_on_the_day_clocks_go_forward_are_wall_clock_hours():
    schedule = Schedule(every_day((EIGHT, SIX)), [])

    # March 8, 2026: 2 am becomes 3 am, so the offset changes from -5 to -4 before the clinic opens.
    assert intervals(schedule, new_york(2026, 3, 7, 12), days=2) == [
        ("2026-03-07T12:00:00-05:00", "2026-03-07T18:00:00-05:00"),
        ("2026-03-08T08:00:00-04:00", "2026-03-08T18:00:00-04:00"),
        ("2026-03-09T08:00:00-04:00", "2026-03-09T18:00:00-04:00"),
    ]


@pytest.mark.usefixtures("_process_zone")
def test_hours_on_the_day_clocks_go_back_are_wall_clock_hours():
    schedule = Schedule(every_day((EIGHT, SIX)), [])

    # November 1, 2026: 2 am becomes 1 am.
    assert intervals(schedule, new_york(2026, 10, 31, 18), days=2) == [
        ("2026-11-01T08:00:00-05:00", "2026-11-01T18:00:00-05:00"),
        ("2026-11-02T08:00:00-05:00", "2026-11-02T18:00:00-05:00"),
    ]


@pytest.mark.usefixtures("_process_zone")
def test_hours_through_the_night_clocks_go_back_last_an_hour_longer():
    [(opens, closes)] = Schedule([DayHours(6, ((datetime.time(0), datetime.time(4)),))], []).open_intervals(
        new_york(2026, 11, 1), days=0
    )

    assert closes.astimezone(datetime.UTC) - opens.astimezone(datetime.UTC) == datetime.timedelta(hours=5)


def test_interval_that_has_begun_is_cut_and_one_that_ends_now_is_over():
    schedule = Schedule([DayHours(4, ((EIGHT, NOON), (TWO, SIX)))], [])
    friday = (2026, 11, 20)

    assert intervals(schedule, new_york(*friday, 11), days=0) == [
        ("2026-11-20T11:00:00-05:00", "2026-11-20T12:00:00-05:00"),
        ("2026-11-20T14:00:00-05:00", "2026-11-20T18:00:00-05:00"),
    ]
    assert intervals(schedule, new_york(*friday, 12), days=0) == [
        ("2026-11-20T14:00:00-05:00", "2026-11-20T18:00:00-05:00"),
    ]
    assert intervals(schedule, new_york(*friday, 18), days=0) == []


def test_overlapping_hours_of_two_locations_are_one_stretch():
    schedule = Schedule([DayHours(4, ((NOON, SIX), (EIGHT, TWO)))], [])

    assert intervals(schedule, new_york(2026, 11, 20), days=0) == [
        ("2026-11-20T08:00:00-05:00", "2026-11-20T18:00:00-05:00")
    ]


def test_closure_takes_its_first_and_last_day_and_no_other():
    closure = ClosedDays(datetime.date(2026, 11, 26), datetime.date(2026, 11, 27), "Thanksgiving")
    schedule = Schedule(every_day((EIGHT, SIX)), [closure])

    days = [opens[:10] for opens, _ in intervals(schedule, new_york(2026, 11, 25), days=3)]

    assert days == ["2026-11-25", "2026-11-28"]


def test_closure_of_one_of_two_locations_does_not_close_the_clinic(db):
    here, there = OpeningHoursFactory().location, OpeningHoursFactory().location
    ClosureFactory(location=here)
    now = new_york(2026, 11, 20)

    assert Schedule.current(now=now).closures == []

    there.opening_hours.all().delete()

    assert [closure.reason for closure in Schedule.current(now=now).closures] == ["Thanksgiving"]


def test_clinic_is_closed_on_the_day_on_which_each_location_is(db):
    here, there = OpeningHoursFactory(weekday=3).location, OpeningHoursFactory(weekday=3).location
    OpeningHoursFactory(location=there, weekday=4)
    thanksgiving = {"starts_on": datetime.date(2026, 11, 26), "ends_on": datetime.date(2026, 11, 26)}
    ClosureFactory(location=here, **thanksgiving)
    ClosureFactory(location=there, **thanksgiving | {"ends_on": datetime.date(2026, 11, 27)})

    schedule = Schedule.current(now=new_york(2026, 11, 20))

    closed = [(closure.starts_on.day, closure.ends_on.day) for closure in schedule.closures]
    assert closed == [(26, 26), (27, 27)], "on the 27th only the one that is closed has hours"


def test_current_schedule_leaves_out_closures_that_are_over(db):
    LocationFactory()
    ClosureFactory(reason="over", starts_on=datetime.date(2026, 11, 18), ends_on=datetime.date(2026, 11, 19))
    ClosureFactory(reason="ends today", starts_on=datetime.date(2026, 11, 18), ends_on=datetime.date(2026, 11, 20))
    ClosureFactory(reason="to come", starts_on=datetime.date(2026, 12, 24), ends_on=datetime.date(2026, 12, 24))

    closures = Schedule.current(now=new_york(2026, 11, 20, 23, 59)).closures

    assert [closure.reason for closure in closures] == ["ends today", "to come"]
