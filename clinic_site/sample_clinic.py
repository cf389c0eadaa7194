"""The invented clinic a new site begins with."""

import tomllib
from pathlib import Path

from django.db import transaction

from clinic_site.models import Clinic, Clinician, Location, OpeningHours

SAMPLE_FILE = Path(__file__).parent / "sample_clinic.toml"


@transaction.atomic
def load() -> bool:
    """Make the sample clinic if there is no clinic yet. Returns whether it was made."""
    if Clinic.objects.exists():
        return False
    sample = tomllib.loads(SAMPLE_FILE.read_text(encoding="utf-8"))
    Clinic.objects.create(pk=1, name=sample["name"], is_sample=True)
    for location_fields in sample["locations"]:
        hours = location_fields.pop("hours")
        location = Location.objects.create(**location_fields)
        OpeningHours.objects.bulk_create(
            OpeningHours(
                location=location, weekday=weekday, opens_at=stretch["opens_at"], closes_at=stretch["closes_at"]
            )
            for stretch in hours
            for weekday in stretch["weekdays"]
        )
    for position, clinician_fields in enumerate(sample["clinicians"], start=1):
        Clinician.objects.create(position=position * 10, **clinician_fields)
    return True
