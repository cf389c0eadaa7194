"""Invented people who ask, and hours to answer in. The clinic itself comes from `tests.factories`."""

import datetime
import uuid

import factory

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
