"""The one promise: when we will be in touch, in one sentence, and the moment it runs out.

The form, the confirmation and later the desk's clock all ask here. A request is answered within so many hours in which
the clinic is open, rounded up to the full hour; if the person asked for times that come later, in the first of those.
Pure: the schedule, the moment and the clinic's words come in, nothing is read from anywhere.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from clinic_site.opening_hours import ClosedDays, Schedule, clinic_zone, clock_words, date_words
from consultations.models import ConsultationRequest

HORIZON_DAYS = 60  # a clinic that is closed for longer makes no promise with a date
WEEKDAY_NAME_DAYS = 6  # up to here the name of a weekday can only mean one day

# What a visitor may tick, as hours of the clinic's day. None: the window has no bound of its own on that side.
WINDOWS: dict[str, tuple[datetime.time | None, datetime.time | None]] = {
    ConsultationRequest.ContactTime.WEEKDAY_MORNINGS: (None, datetime.time(12)),
    ConsultationRequest.ContactTime.WEEKDAY_MIDDAYS: (datetime.time(12), datetime.time(14)),
    ConsultationRequest.ContactTime.WEEKDAY_AFTERNOONS: (datetime.time(14), datetime.time(18)),
}
SHORTEST_WINDOW = datetime.timedelta(minutes=30)  # less than that is no time to reach someone
SATURDAY = 5

Interval = tuple[datetime.datetime, datetime.datetime]


@dataclass(frozen=True)
class Promise:
    """A sentence for the person, and the moment until which it can be kept (None: no time was promised)."""

    sentence: str
    due_at: datetime.datetime | None


def first_contact(
    *,
    schedule: Schedule,
    now: datetime.datetime,
    within_hours: int,
    channel: str,
    contact_times: Sequence[str] = (),
    sender: str = "",
) -> Promise:
    """The promise to someone whose request arrives at `now`.

    `within_hours` counts open hours; `channel` is call, text or email; `sender` is the number or address we use.
    """
    due_at = _due_at(schedule, now, within_hours)
    if due_at is None:
        return Promise(_no_date(sender if channel != "email" else ""), None)

    asked = _asked_for(schedule, now, due_at, contact_times)
    if asked:
        opens, closes = asked
        sentence = _("You asked for {times}. {we_will} {day} between {start} and {end}{sender}.").format(
            times=_joined([_window_words(value) for value in contact_times if value in WINDOWS]),
            we_will=_we_will(channel),
            day=_day(opens, now, with_comma=False),
            start=clock_words(opens.time()),
            end=clock_words(closes.time()),
            sender=_from(sender),
        )
        return Promise(sentence, closes)

    sentence = _("{we_will} {day} by {time}{sender}.").format(
        we_will=_we_will(channel),
        day=_day(due_at, now),
        time=clock_words(due_at.time()),
        sender=_from(sender),
    )
    why_later = _why_later(schedule, now, due_at)
    return Promise(f"{why_later} {sentence}" if why_later else sentence, due_at)


def if_sent_now(*, schedule: Schedule, now: datetime.datetime, within_hours: int, phone: str = "") -> Promise:
    """The promise above the form, before anything is typed."""
    due_at = _due_at(schedule, now, within_hours)
    if due_at is None:
        return Promise(_no_date(phone), None)
    days = (due_at.date() - _local(now).date()).days
    time = clock_words(due_at.time())
    if days == 0:
        when = _("{time} today").format(time=time)
    elif days <= WEEKDAY_NAME_DAYS:
        when = _("{weekday} at {time}").format(weekday=f"{due_at:%A}", time=time)
    else:
        when = _("{date} at {time}").format(date=_long_date(due_at) + ",", time=time)
    return Promise(_("If you send this now, we will be in touch by {when}.").format(when=when), due_at)


def restated(promise: Promise, *, made_at: datetime.datetime, now: datetime.datetime, channel: str, sender: str = ""):
    """The sentence of a promise made earlier, as it has to be said now: on another day "today" would be untrue."""
    if promise.due_at is None or _local(made_at).date() == _local(now).date():
        return promise.sentence
    due_at = _local(promise.due_at)
    return _("{we_will} on {date}, by {time}{sender}.").format(
        we_will=_we_will(channel), date=_long_date(due_at), time=clock_words(due_at.time()), sender=_from(sender)
    )


def offered_windows(*, schedule: Schedule, now: datetime.datetime) -> dict[str, Interval]:
    """The windows that the clinic's hours contain on some weekday, each with the longest stretch it has there.

    Looks four weeks ahead, so that a single closed week takes nothing away.
    """
    offered: dict[str, Interval] = {}
    for value, opens, closes in _window_slots(schedule, now, WINDOWS, days=28):
        if value not in offered or closes - opens > offered[value][1] - offered[value][0]:
            offered[value] = (opens, closes)
    return {value: offered[value] for value in WINDOWS if value in offered}


def _local(moment):
    return moment.astimezone(clinic_zone())


def _due_at(schedule, now, within_hours):
    """The end of `within_hours` open hours from `now`, on the full hour or when the clinic closes before that."""
    left = datetime.timedelta(hours=within_hours)
    for opens, closes in schedule.open_intervals(now, days=HORIZON_DAYS):
        # In UTC: between two times of one zone Python counts the hours on the clock, not those that pass.
        length = closes.astimezone(datetime.UTC) - opens.astimezone(datetime.UTC)
        if length >= left:
            due_at = _local(opens.astimezone(datetime.UTC) + left)
            return min(_full_hour(due_at), closes)
        left -= length
    return None


def _full_hour(moment):
    if moment.minute or moment.second or moment.microsecond:
        return _local(
            (moment.replace(minute=0, second=0, microsecond=0)).astimezone(datetime.UTC) + datetime.timedelta(hours=1)
        )
    return moment


def _asked_for(schedule, now, due_at, contact_times):
    """The first stretch the person asked for that we can promise, if it comes later than `due_at`; or None."""
    if ConsultationRequest.ContactTime.ANY_OPEN_TIME in contact_times:
        return None
    wanted = [value for value in contact_times if value in WINDOWS]
    slots = _merged((opens, closes) for _value, opens, closes in _window_slots(schedule, now, wanted, HORIZON_DAYS))
    # A stretch that ends before `due_at` would give the desk less time than it has for everyone else.
    slot = next((slot for slot in slots if slot[1] >= due_at), None)
    # A stretch that begins when we next open holds all the time up to `due_at`: the usual promise keeps to it.
    next_opening = next(schedule.open_intervals(now, days=HORIZON_DAYS))[0]
    return None if slot is None or slot[0] == next_opening else slot


def _window_slots(schedule, now, values: Iterable[str], days: int):
    """(window, opens, closes) for each stretch of weekday opening hours that lies in one of the windows, by time."""
    for opens, closes in schedule.open_intervals(now, days=days):
        if opens.weekday() >= SATURDAY:
            continue  # the windows are weekday windows
        for value in (value for value in WINDOWS if value in values):
            earliest, latest = WINDOWS[value]
            start = (
                max(opens, opens.replace(hour=earliest.hour, minute=0, second=0, microsecond=0)) if earliest else opens
            )
            end = min(closes, closes.replace(hour=latest.hour, minute=0, second=0, microsecond=0)) if latest else closes
            if end - start >= SHORTEST_WINDOW:
                yield value, start, end


def _merged(slots):
    merged: list[Interval] = []
    for opens, closes in slots:
        if merged and opens <= merged[-1][1] and opens.date() == merged[-1][0].date():
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return merged


def _why_later(schedule, now, due_at):
    """Why it takes until `due_at`, if the clinic is closed in between; nothing if it is on the same day."""
    today, due_on = _local(now).date(), due_at.date()
    if today == due_on:
        return ""
    for closure in sorted(schedule.closures, key=lambda closure: closure.starts_on):
        if today <= closure.ends_on < due_on and _is_the_reason(closure, schedule, now):
            return _closed_words(closure)
    next_opening = next(schedule.open_intervals(now, days=HORIZON_DAYS))[0]
    days = (next_opening.date() - today).days
    if next_opening <= _local(now):
        return ""  # open now: only the hours of today do not suffice
    if days <= 1:
        return _("We are closed now.")
    day = f"{next_opening:%A}" if days <= WEEKDAY_NAME_DAYS else _long_date(next_opening)
    return _("We are closed until {day}.").format(day=day)


def _is_the_reason(closure: ClosedDays, schedule, now):
    """Does the closure take away hours, and is there no open day between today and its beginning?"""
    today = _local(now).date()
    length_days = (closure.ends_on - closure.starts_on).days + 1
    closed_days = (closure.starts_on + datetime.timedelta(days=n) for n in range(length_days))
    if not any(day.weekday() in schedule.week for day in closed_days):
        return False
    openings = schedule.open_intervals(now, days=HORIZON_DAYS)
    return not any(today < opens.date() < closure.starts_on for opens, _closes in openings)


def _closed_words(closure):
    first = date_words(closure.starts_on, with_year=False)
    last = date_words(closure.ends_on, with_year=False)
    reason = f" ({closure.reason})" if closure.reason else ""
    if first == last:
        return _("We are closed on {day}{reason}.").format(day=first, reason=reason)
    return _("We are closed from {first} to {last}{reason}.").format(first=first, last=last, reason=reason)


def _no_date(phone):
    if phone:
        return _("We will be in touch as soon as we can. If you would rather not wait, call {phone}.").format(
            phone=phone
        )
    return _("We will be in touch as soon as we can.")


def _we_will(channel):
    return {
        "call": _("We will call you"),
        "text": _("We will text you"),
        "email": _("We will e-mail you"),
    }[channel]


def _from(sender):
    return _(", from {sender}").format(sender=sender) if sender else ""


def _day(moment, now, *, with_comma=True):
    """The day of `moment` as one says it at `now`: "today", "tomorrow, Tuesday,", "on Monday, November 23,"."""
    days = (moment.date() - _local(now).date()).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow, {weekday},").format(weekday=f"{moment:%A}")
    if not with_comma and days <= WEEKDAY_NAME_DAYS:
        return _("on {weekday}").format(weekday=f"{moment:%A}")
    return _("on {date},").format(date=_long_date(moment))


def _long_date(moment):
    return f"{moment:%A}, {date_words(moment.date(), with_year=False)}"


def _window_words(value):
    """A window in the middle of a sentence: "weekday afternoons"."""
    label = str(ConsultationRequest.ContactTime(value).label)
    return label[0].lower() + label[1:]


def _joined(words):
    return _(" and ").join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
