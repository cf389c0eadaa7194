"""What the frame of every page says about the clinic: read fresh for each page, and remembered for error pages."""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass, field

import phonenumbers
from django.conf import settings
from django.utils import timezone

from clinic_site.models import Announcement, Clinic, Closure, Location
from clinic_site.opening_hours import clinic_today, date_range_words, week_of, week_words

CLOSURES_SHOWN_DAYS = 60  # further ahead, a closure is noise on the contact page


@dataclass(frozen=True)
class Phone:
    """A phone number to read (`display`) and to tap (`uri`)."""

    display: str
    uri: str

    @classmethod
    def parse(cls, number: str) -> Phone | None:
        """The number in national form and as a tel: address; None if there is none."""
        if not number:
            return None
        parsed = phonenumbers.parse(number, "US")
        national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
        return cls(national, phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.RFC3966))


@dataclass(frozen=True)
class LocationDetails:
    """A location in the words that visitors read."""

    pk: int
    name: str
    street_lines: list[str]
    city_line: str
    phone: Phone | None
    fax: Phone | None
    directions: str
    parking: str
    access: str
    map_url: str
    hours: list[dict[str, str]]
    closures: list[dict[str, str]]


@dataclass(frozen=True)
class ClinicDetails:
    """The clinic in the words that visitors read."""

    name: str = ""
    is_sample: bool = True
    first_contact_within_hours: int = 4
    first_contact_attempts: int = 3
    request_retention_days: int = 90
    profiles: list[dict[str, str]] = field(default_factory=list)
    announcement: Announcement | None = None
    is_held: bool = False
    locations: list[LocationDetails] = field(default_factory=list)

    @property
    def phone(self) -> Phone | None:
        """The number in the header: the first location's that has one."""
        return next((location.phone for location in self.locations if location.phone), None)

    @property
    def hours_sentence(self) -> str:
        """The first location's hours in one line, or nothing."""
        hours = next((location.hours for location in self.locations if location.hours), [])
        return "; ".join(f"{line['days']}, {line['times']}" for line in hours)


def current(*, now: datetime.datetime | None = None) -> ClinicDetails:
    """The clinic as it stands in the database at `now`. A fixed number of queries, whatever the locations."""
    now = now or timezone.now()
    today = clinic_today(now)
    clinic = Clinic.objects.first() or Clinic(name="Our clinic", is_sample=True)
    closures = list(
        Closure.objects.ending_from(today).filter(starts_on__lte=today + datetime.timedelta(days=CLOSURES_SHOWN_DAYS))
    )
    details = ClinicDetails(
        name=clinic.name,
        is_sample=clinic.is_sample,
        first_contact_within_hours=clinic.first_contact_within_hours,
        first_contact_attempts=clinic.first_contact_attempts,
        request_retention_days=clinic.request_retention_days,
        profiles=[{"label": p.label, "url": p.url} for p in clinic.profiles.all()] if clinic.pk else [],
        announcement=Announcement.objects.showing(now).first(),
        locations=[_location(location, closures) for location in Location.objects.prefetch_related("opening_hours")],
    )
    global _last_known
    _last_known = details
    return details


def _location(location: Location, closures: list[Closure]) -> LocationDetails:
    return LocationDetails(
        pk=location.pk,
        name=location.name,
        street_lines=[line.strip() for line in location.street_address.splitlines() if line.strip()],
        city_line=f"{location.city}, {location.state} {location.postal_code}",
        phone=Phone.parse(location.phone),
        fax=Phone.parse(location.fax),
        directions=location.directions,
        parking=location.parking,
        access=location.access,
        map_url=location.map_url,
        hours=[{"days": days, "times": times} for days, times in week_words(week_of(location.opening_hours.all()))],
        closures=[
            {"dates": date_range_words(row.starts_on, row.ends_on), "reason": row.reason}
            for row in closures
            if row.location_id in (None, location.pk)
        ],
    )


_last_known = ClinicDetails()


def last_known() -> ClinicDetails:
    """The details that this process read last: for error pages, when the database does not answer.

    This is the one thing a process remembers. It is never shown while the database can be read.
    """
    if settings.IS_PRODUCTION and _last_known.is_sample:
        return dataclasses.replace(_last_known, locations=[])  # an invented phone reaches nobody
    return _last_known
