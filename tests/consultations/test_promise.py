"""The clinic is in New York; the promise is four open hours unless a test says otherwise."""

import datetime
import zoneinfo

import pytest

from consultations.promise import Promise, first_contact, if_sent_now, offered_windows, restated
from tests.consultations.factories import make_schedule

NEW_YORK = zoneinfo.ZoneInfo("America/New_York")
THANKSGIVING = (datetime.date(2026, 11, 26), datetime.date(2026, 11, 29), "Thanksgiving")
NUMBER = "(212) 555-0142"


def at(month, day, hour, minute=0, year=2026):
    return datetime.datetime(year, month, day, hour, minute, tzinfo=NEW_YORK)


def promised(now, *closures, week=None, within_hours=4, channel="call", contact_times=(), sender=NUMBER):
    return first_contact(
        schedule=make_schedule(*closures, week=week),
        now=now,
        within_hours=within_hours,
        channel=channel,
        contact_times=contact_times,
        sender=sender,
    )


@pytest.fixture(autouse=True)
def clinic_in_new_york(settings):
    settings.TIME_ZONE = "America/New_York"


# November 2026: Monday the 16th and 23rd, Friday the 20th, Thanksgiving on Thursday the 26th.
@pytest.mark.parametrize(
    ("now", "sentence", "due_at"),
    [
        # open, and enough hours left today
        (at(11, 16, 10), "We will call you today by 2 pm, from (212) 555-0142.", at(11, 16, 14)),
        (at(11, 16, 10, 1), "We will call you today by 3 pm, from (212) 555-0142.", at(11, 16, 15)),
        (at(11, 16, 14), "We will call you today by 6 pm, from (212) 555-0142.", at(11, 16, 18)),
        # not yet open today
        (at(11, 16, 3), "We will call you today by noon, from (212) 555-0142.", at(11, 16, 12)),
        # open, but today's hours do not suffice: nothing about being closed
        (at(11, 16, 14, 1), "We will call you tomorrow, Tuesday, by 9 am, from (212) 555-0142.", at(11, 17, 9)),
        (at(11, 20, 13), "We will call you on Monday, November 23, by 11 am, from (212) 555-0142.", at(11, 23, 11)),
        # closed for the night
        (
            at(11, 16, 18),
            "We are closed now. We will call you tomorrow, Tuesday, by noon, from (212) 555-0142.",
            at(11, 17, 12),
        ),
        (
            at(11, 16, 23, 59),
            "We are closed now. We will call you tomorrow, Tuesday, by noon, from (212) 555-0142.",
            at(11, 17, 12),
        ),
        # weekend
        (
            at(11, 20, 14),
            "We are closed until Monday. We will call you on Monday, November 23, by noon, from (212) 555-0142.",
            at(11, 23, 12),
        ),
        (
            at(11, 21, 9),
            "We are closed until Monday. We will call you on Monday, November 23, by noon, from (212) 555-0142.",
            at(11, 23, 12),
        ),
        (
            at(11, 22, 9),
            "We are closed now. We will call you tomorrow, Monday, by noon, from (212) 555-0142.",
            at(11, 23, 12),
        ),
    ],
)
def test_first_contact_in_a_usual_week(now, sentence, due_at):
    assert promised(now) == Promise(sentence, due_at)


@pytest.mark.parametrize("now", [at(11, 25, 15), at(11, 25, 20), at(11, 26, 9), at(11, 28, 9)])
def test_first_contact_names_the_closure_that_lies_between(now):
    promise = promised(now, THANKSGIVING)

    by = "9 am" if now.hour == 15 else "noon"
    assert promise.sentence == (
        "We are closed from November 26 to November 29 (Thanksgiving). "
        f"We will call you on Monday, November 30, by {by}, from (212) 555-0142."
    )


def test_first_contact_before_a_closure_is_still_today():
    assert promised(at(11, 25, 9), THANKSGIVING).sentence == "We will call you today by 1 pm, from (212) 555-0142."


def test_first_contact_before_a_closure_that_is_further_away_does_not_name_it():
    assert promised(at(11, 24, 20), THANKSGIVING).sentence == (
        "We are closed now. We will call you tomorrow, Wednesday, by noon, from (212) 555-0142."
    )


def test_closure_of_one_day_without_a_reason():
    closure = (datetime.date(2026, 11, 17), datetime.date(2026, 11, 17), "")

    assert promised(at(11, 16, 20), closure).sentence == (
        "We are closed on November 17. We will call you on Wednesday, November 18, by noon, from (212) 555-0142."
    )


def test_closure_on_days_without_hours_is_not_the_reason():
    saturday = (datetime.date(2026, 11, 21), datetime.date(2026, 11, 21), "Painting")

    assert promised(at(11, 20, 20), saturday).sentence.startswith("We are closed until Monday. ")


def test_clinic_closed_for_longer_than_a_week_names_the_date():
    week = {0: ((datetime.time(8), datetime.time(18)),)}
    # Only Mondays; asked on a Monday evening: the next one is seven days away.
    assert promised(at(11, 16, 20), week=week).sentence == (
        "We are closed until Monday, November 23. "
        "We will call you on Monday, November 23, by noon, from (212) 555-0142."
    )


@pytest.mark.parametrize(
    ("now", "due_at"),
    [
        # The night before the clocks go back and forward, and the weekend days themselves.
        (at(10, 30, 20), at(11, 2, 12)),
        (at(11, 1, 0, 30), at(11, 2, 12)),
        (at(3, 6, 20), at(3, 9, 12)),
        (at(3, 8, 1, 30), at(3, 9, 12)),
    ],
)
def test_first_contact_over_a_change_of_the_clocks(now, due_at):
    assert promised(now).due_at == due_at


def test_first_contact_counts_hours_that_pass_and_not_those_on_the_clock():
    """An emergency desk open in the night of the change: from midnight to 6 am there are seven hours."""
    week = {6: ((datetime.time(0), datetime.time(12)),)}

    assert promised(at(11, 1, 0), week=week, within_hours=4).due_at == at(11, 1, 3)
    assert promised(at(3, 8, 0), week=week, within_hours=4).due_at == at(3, 8, 5)


def test_night_that_loses_an_hour_has_fewer_hours_to_answer_in():
    """From midnight to 4 am are three hours on the spring day: the fourth comes on Monday."""
    week = {6: ((datetime.time(0), datetime.time(4)),), 0: ((datetime.time(8), datetime.time(18)),)}

    assert promised(at(3, 8, 0), week=week, within_hours=4).due_at == at(3, 9, 9)


def test_first_contact_reads_the_clinics_clock_and_not_the_callers():
    kolkata = zoneinfo.ZoneInfo("Asia/Kolkata")

    assert promised(at(11, 16, 10).astimezone(kolkata)) == promised(at(11, 16, 10))


def test_full_hour_never_passes_the_closing_time():
    week = {0: ((datetime.time(8), datetime.time(12, 30)),)}

    assert promised(at(11, 16, 8, 20), week=week).due_at == at(11, 16, 12, 30)


@pytest.mark.parametrize(
    ("now", "contact_times", "sentence"),
    [
        (
            at(11, 16, 9),
            ("weekday_afternoons",),
            "You asked for weekday afternoons. We will call you today between 2 pm and 6 pm, from (212) 555-0142.",
        ),
        (
            at(11, 16, 20),
            ("weekday_middays",),
            (
                "You asked for weekday middays. We will call you tomorrow, Tuesday, between noon and 2 pm, "
                "from (212) 555-0142."
            ),
        ),
        (
            at(11, 20, 9),
            ("weekday_afternoons",),
            "You asked for weekday afternoons. We will call you on Monday between 2 pm and 6 pm, from (212) 555-0142.",
        ),
        (
            at(11, 16, 9),
            ("weekday_mornings",),
            (
                "You asked for weekday mornings. We will call you tomorrow, Tuesday, between 8 am and noon, "
                "from (212) 555-0142."
            ),
        ),
        (
            at(11, 16, 20),
            ("weekday_middays", "weekday_afternoons"),
            (
                "You asked for weekday middays and weekday afternoons. "
                "We will call you tomorrow, Tuesday, between noon and 6 pm, from (212) 555-0142."
            ),
        ),
    ],
)
def test_times_that_come_later_are_promised(now, contact_times, sentence):
    assert promised(now, contact_times=contact_times).sentence == sentence


@pytest.mark.parametrize(
    "contact_times",
    [
        (),
        ("any_open_time",),
        ("weekday_mornings",),
        ("weekday_mornings", "weekday_middays"),
        ("weekday_afternoons", "any_open_time"),
    ],
)
def test_times_that_hold_the_usual_promise_change_nothing(contact_times):
    assert promised(at(11, 16, 20), contact_times=contact_times).sentence == (
        "We are closed now. We will call you tomorrow, Tuesday, by noon, from (212) 555-0142."
    )


@pytest.mark.parametrize(
    ("channel", "sender", "sentence"),
    [
        ("text", NUMBER, "We will text you today by 2 pm, from (212) 555-0142."),
        ("email", "desk@example.com", "We will e-mail you today by 2 pm, from desk@example.com."),
        ("call", "", "We will call you today by 2 pm."),
    ],
)
def test_first_contact_says_how_and_from_where(channel, sender, sentence):
    assert promised(at(11, 16, 10), channel=channel, sender=sender).sentence == sentence


def test_first_contact_without_hours_promises_no_time():
    assert promised(at(11, 16, 10), week={}) == Promise(
        "We will be in touch as soon as we can. If you would rather not wait, call (212) 555-0142.", None
    )
    assert promised(at(11, 16, 10), week={}, sender="").sentence == "We will be in touch as soon as we can."


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        (at(11, 16, 10), "If you send this now, we will be in touch by 2 pm today."),
        (at(11, 16, 20), "If you send this now, we will be in touch by Tuesday at noon."),
        (at(11, 20, 20), "If you send this now, we will be in touch by Monday at noon."),
    ],
)
def test_if_sent_now_names_the_same_moment(now, sentence):
    promise = if_sent_now(schedule=make_schedule(), now=now, within_hours=4)

    assert promise == Promise(sentence, promised(now).due_at)


def test_if_sent_now_far_away_names_the_date():
    long = (datetime.date(2026, 11, 17), datetime.date(2026, 11, 29), "Vacation")

    assert if_sent_now(schedule=make_schedule(long), now=at(11, 16, 20), within_hours=4).sentence == (
        "If you send this now, we will be in touch by Monday, November 30, at noon."
    )


def test_if_sent_now_without_hours():
    assert if_sent_now(schedule=make_schedule(week={}), now=at(11, 16, 10), within_hours=4, phone=NUMBER).sentence == (
        "We will be in touch as soon as we can. If you would rather not wait, call (212) 555-0142."
    )


def test_restated_on_the_same_day_is_the_same_sentence():
    promise = promised(at(11, 16, 10))

    assert restated(promise, made_at=at(11, 16, 10), now=at(11, 16, 11), channel="call") == promise.sentence


def test_restated_on_another_day_names_the_date():
    promise = promised(at(11, 16, 23))

    assert restated(promise, made_at=at(11, 16, 23), now=at(11, 17, 1), channel="call", sender=NUMBER) == (
        "We will call you on Tuesday, November 17, by noon, from (212) 555-0142."
    )


def test_offered_windows_are_those_in_the_hours():
    mornings_only = {0: ((datetime.time(8), datetime.time(12)),), 5: ((datetime.time(8), datetime.time(18)),)}

    assert list(offered_windows(schedule=make_schedule(week=mornings_only), now=at(11, 16, 10))) == ["weekday_mornings"]
    assert list(offered_windows(schedule=make_schedule(), now=at(11, 16, 10))) == [
        "weekday_mornings",
        "weekday_middays",
        "weekday_afternoons",
    ]
    assert offered_windows(schedule=make_schedule(week={}), now=at(11, 16, 10)) == {}


def test_offered_windows_survive_a_week_of_closure():
    closed = (datetime.date(2026, 11, 16), datetime.date(2026, 11, 22), "Vacation")

    assert len(offered_windows(schedule=make_schedule(closed), now=at(11, 16, 10))) == 3
