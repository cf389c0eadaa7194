"""When the clinic is open: from weekly hours and dated closures to intervals of time, and to the words for them.

All wall-clock times are in `settings.TIME_ZONE`, the clinic's zone, whatever zone the process runs in.
"""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from clinic_site.models import Closure, OpeningHours

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def clinic_zone() -> zoneinfo.ZoneInfo:
    """The clinic's time zone."""
    return zoneinfo.ZoneInfo(settings.TIME_ZONE)


def clinic_today(now: datetime.datetime | None = None) -> datetime.date:
    """The date in the clinic's zone at `now` (an aware datetime)."""
    return timezone.localtime(now, clinic_zone()).date()


def clock_words(moment: datetime.time) -> str:
    """A time of day as visitors read it: "8 am", "8:30 am", "noon", "midnight"."""
    if moment.minute == 0 and moment.hour in (0, 12):
        return "noon" if moment.hour else "midnight"
    hour = moment.hour % 12 or 12
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{hour}{minutes} {'am' if moment.hour < 12 else 'pm'}"


def date_words(day: datetime.date, *, with_year: bool = True) -> str:
    """A date as visitors read it: "November 20, 2026"."""
    return f"{day:%B} {day.day}, {day.year}" if with_year else f"{day:%B} {day.day}"


def date_range_words(first: datetime.date, last: datetime.date) -> str:
    """A stretch of days as visitors read it: "November 26 to 29, 2026"."""
    if first == last:
        return date_words(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{date_words(first, with_year=False)} to {last.day}, {last.year}"
    return f"{date_words(first, with_year=first.year != last.year)} to {date_words(last)}"


@dataclass(frozen=True)
class DayHours:
    """The hours of one weekday (0 is Monday): (opens_at, closes_at) pairs in order."""

    weekday: int
    stretches: tuple[tuple[datetime.time, datetime.time], ...]

    @property
    def words(self) -> str:
        return " and ".join(f"{clock_words(opens)} to {clock_words(closes)}" for opens, closes in self.stretches)


def week_of(rows: Iterable[OpeningHours]) -> list[DayHours]:
    """Opening hours rows sorted into days; days without hours are left out."""
    days: dict[int, list[tuple[datetime.time, datetime.time]]] = {}
    for row in rows:
        days.setdefault(row.weekday, []).append((row.opens_at, row.closes_at))
    return [DayHours(weekday, tuple(sorted(days[weekday]))) for weekday in sorted(days)]


def week_words(week: list[DayHours]) -> list[tuple[str, str]]:
    """Lines for visitors, days with the same hours joined: ("Monday to Thursday", "8 am to 6 pm")."""
    lines: list[tuple[list[int], str]] = []
    for day in week:
        if lines and lines[-1][1] == day.words and lines[-1][0][-1] == day.weekday - 1:
            lines[-1][0].append(day.weekday)
        else:
            lines.append(([day.weekday], day.words))
    return [(_days_words(days), times) for days, times in lines]


def _days_words(days: list[int]) -> str:
    first, last = WEEKDAYS[days[0]], WEEKDAYS[days[-1]]
    if len(days) == 1:
        return first
    return f"{first} and {last}" if len(days) == 2 else f"{first} to {last}"


@dataclass(frozen=True)
class ClosedDays:
    """Days on which the clinic is closed, both ends included."""

    starts_on: datetime.date
    ends_on: datetime.date
    reason: str


def _days_without_any(closures: list[Closure], hours: list[OpeningHours]) -> Iterator[ClosedDays]:
    """The days on which closures of single locations leave none open, though the clinic has hours that day."""
    if {row.location_id for row in hours} == {row.location_id for row in closures[:1]}:  # one location: as it was typed
        yield from (ClosedDays(row.starts_on, row.ends_on, row.reason) for row in closures)
        return
    open_on = {weekday: {row.location_id for row in hours if row.weekday == weekday} for weekday in range(7)}
    days = {row.starts_on + datetime.timedelta(days=n) for row in closures for n in range(_days_of(row))}
    for day in sorted(days):
        closed = [row for row in closures if row.starts_on <= day <= row.ends_on]
        if open_on[day.weekday()] and open_on[day.weekday()] <= {row.location_id for row in closed}:
            yield ClosedDays(day, day, closed[0].reason)


def _days_of(row: Closure) -> int:
    """How many days a closure takes, both ends included."""
    return (row.ends_on - row.starts_on).days + 1


class Schedule:
    """The clinic's weekly hours and closures as one timeline."""

    def __init__(self, week: Iterable[DayHours], closures: Iterable[ClosedDays]):
        self.week = {day.weekday: day for day in week}
        self.closures = list(closures)

    @classmethod
    def current(cls, *, now: datetime.datetime | None = None) -> Schedule:
        """The schedule in the database: the hours of all locations together, and the days on which none is open.

        A closure of one location closes the clinic on the days on which no other location has hours.
        """
        hours = list(OpeningHours.objects.all())
        rows = list(Closure.objects.ending_from(clinic_today(now)))
        closures = [ClosedDays(row.starts_on, row.ends_on, row.reason) for row in rows if row.location_id is None]
        of_one = [row for row in rows if row.location_id is not None]
        return cls(week_of(hours), sorted([*closures, *_days_without_any(of_one, hours)], key=lambda c: c.starts_on))

    def closure_on(self, day: datetime.date) -> ClosedDays | None:
        """The closure that covers a day, if there is one."""
        return next((c for c in self.closures if c.starts_on <= day <= c.ends_on), None)

    def open_intervals(
        self, start: datetime.datetime, *, days: int
    ) -> Iterator[tuple[datetime.datetime, datetime.datetime]]:
        """Open stretches from `start` (aware) over the next `days` days, as aware datetimes in the clinic's zone.

        Overlapping hours of several locations are joined. A stretch that has begun is cut at `start`.
        """
        zone = clinic_zone()
        start = start.astimezone(zone)
        for offset in range(days + 1):
            day = start.date() + datetime.timedelta(days=offset)
            if day.weekday() not in self.week or self.closure_on(day):
                continue
            for opens_at, closes_at in _joined(self.week[day.weekday()].stretches):
                opens = datetime.datetime.combine(day, opens_at, zone)
                closes = datetime.datetime.combine(day, closes_at, zone)
                if closes > start:
                    yield max(opens, start), closes


def _joined(stretches: Iterable[tuple[datetime.time, datetime.time]]) -> list[tuple[datetime.time, datetime.time]]:
    joined: list[tuple[datetime.time, datetime.time]] = []
    for opens, closes in sorted(stretches):
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closes))
        else:
            joined.append((opens, closes))
    return joined
