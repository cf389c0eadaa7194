"""Invented people and an invented clinic."""

import datetime
import uuid

import factory

from clinic_site.models import Clinic, Closure, Location, OpeningHours
from clinic_site.opening_hours import ClosedDays, DayHours, Schedule
from consultations import intake
from consultations.models import ConsultationRequest

WORKING_DAY = ((datetime.time(8), datetime.time(18)),)
SHORT_DAY = ((datetime.time(8), datetime.time(14)),)


def make_schedule(*closures, week=None):
    """Monday to Thursday 8 am to 6 pm, Friday 8 am to 2 pm, and closures given as (first, last, reason)."""
    if week is None:
        week = {0: WORKING_DAY, 1: WORKING_DAY, 2: WORKING_DAY, 3: WORKING_DAY, 4: SHORT_DAY}
    return Schedule(
        [DayHours(weekday, stretches) for weekday, stretches in week.items()],
        [ClosedDays(first, last, reason) for first, last, reason in closures],
    )


class ClinicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Clinic
        django_get_or_create = ("pk",)

    pk = 1
    name = "Larkfield Clinic"
    is_sample = True


class LocationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Location

    name = factory.Sequence(lambda n: f"House {n}")
    street_address = "12 Example Street"
    city = "Albany"
    state = "NY"
    postal_code = "12200"
    phone = "(212) 555-0142"


class OpeningHoursFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OpeningHours

    location = factory.SubFactory(LocationFactory)
    weekday = 0
    opens_at = datetime.time(8)
    closes_at = datetime.time(18)


class ClosureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Closure


class AnswersFactory(factory.Factory):
    class Meta:
        model = intake.Answers

    name = "Sam Rivera"
    phone = "(212) 555-0123"
    may_call = True


class ConsentFactory(factory.Factory):
    class Meta:
        model = intake.Consent

    version = "1"
    wording = "I agree that this is a test."
    given_at = datetime.datetime(2026, 11, 20, 15, tzinfo=datetime.UTC)


class ConsultationRequestFactory(factory.django.DjangoModelFactory):
    """A request made by intake, as all are."""

    class Meta:
        model = ConsultationRequest

    submission_key = factory.LazyFunction(uuid.uuid4)
    received_at = datetime.datetime(2026, 11, 20, 15, tzinfo=datetime.UTC)
    answers = factory.SubFactory(AnswersFactory)
    consent = factory.SubFactory(ConsentFactory)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return intake.accept(**kwargs)
