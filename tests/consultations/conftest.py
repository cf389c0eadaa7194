import datetime

import pytest

from clinic_site.models import OpeningHours
from consultations import form_key
from tests.factories import ClinicFactory, LocationFactory


@pytest.fixture
def location(db):
    """The clinic with one location, open on weekdays from 8 am to 6 pm."""
    ClinicFactory()
    location = LocationFactory(name="Downtown")
    OpeningHours.objects.bulk_create(
        OpeningHours(location=location, weekday=day, opens_at=datetime.time(8), closes_at=datetime.time(18))
        for day in range(5)
    )
    return location


@pytest.fixture
def answered(location):
    """What a browser posts when the form is filled in well."""
    return {
        "form_key": form_key.issue(),
        "name": "Sam Rivera",
        "phone": "(212) 555-0123",
        "email": "",
        "channels": ["call"],
        "voicemail": "no",
        "asking": "for_myself",
        "topic": "not_said",
        "note": "",
        "age": "yes",
        "consent": "on",
        "leave_empty": "",
    }
