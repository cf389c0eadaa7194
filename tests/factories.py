"""An invented clinic, its staff and its pages, for the tests of every room."""

import datetime
import io

import factory
from django.contrib.auth.models import Group
from django.core.management import call_command

from clinic_site.models import (
    Announcement,
    Clinic,
    Clinician,
    Closure,
    Location,
    OpeningHours,
    Profile,
    StaffUser,
)
from clinic_site.roles import ROLES
from pages.models import BLOCK_MODELS, Page, Redirect, Release, RichText, Source
from pages.publishing import approve, submit


class ClinicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Clinic
        django_get_or_create = ("pk",)

    pk = 1
    name = "Larkfield Clinic"
    is_sample = False


class ProfileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Profile

    clinic = factory.SubFactory(ClinicFactory)
    label = "State medical board entry"
    url = "https://board.example.com/larkfield"


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

    starts_on = datetime.date(2026, 11, 26)
    ends_on = datetime.date(2026, 11, 27)
    reason = "Thanksgiving"


class ClinicianFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Clinician

    name = factory.Sequence(lambda n: f"Doctor {n}")
    role = "Psychiatrist"


class AnnouncementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Announcement

    text = "Closed for snow today"
    starts_at = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)


class StaffFactory(factory.django.DjangoModelFactory):
    """A colleague with the role named by `role` (a key of ROLES); without one they may do nothing."""

    class Meta:
        model = StaffUser
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"colleague{n}")
    is_staff = True

    @factory.post_generation
    def role(self, _create, role, **_kwargs):
        if role:
            call_command("sync_roles", verbosity=0, stdout=io.StringIO())
            self.groups.add(Group.objects.get(name=ROLES[role].label))


class SourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Source
        django_get_or_create = ("key",)

    key = factory.Sequence(lambda n: f"source{n}")
    citation = factory.LazyAttribute(lambda source: f"The paper called {source.key}.")
    url = factory.LazyAttribute(lambda source: f"https://doi.example.com/{source.key}")


class PageFactory(factory.django.DjangoModelFactory):
    """A page without blocks; `text` gives it one."""

    class Meta:
        model = Page
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Page {n}")
    slug = factory.Sequence(lambda n: f"page-{n}")
    is_clinical = False

    @factory.post_generation
    def text(self, _create, text, **_kwargs):
        if text:
            add_block(self, RichText, text=text)


class RedirectFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Redirect

    old_path = factory.Sequence(lambda n: f"/old-{n}/")
    page = factory.SubFactory(PageFactory)


def add_block(page, model, **fields):
    """A block at the end of a page."""
    count = sum(kind.objects.filter(parent=page).count() for kind in BLOCK_MODELS)
    return model.objects.create(parent=page, region="main", ordering=(count + 1) * 10, **fields)


def go_live(page, *, by=None, live_from=None):
    """Make the draft of a page live (now, or from a moment on), as a second person does it. Gives the release."""
    author = by or StaffFactory(is_superuser=True)
    return approve(
        submit(page, by=author), by=StaffFactory(is_superuser=True), live_from=live_from, keep_scheduled=True
    )


class ReleaseFactory(factory.django.DjangoModelFactory):
    """A release that is live, as all are made: by sending a page for review and approving it."""

    class Meta:
        model = Release

    page = factory.SubFactory(PageFactory)
    by = factory.SubFactory(StaffFactory, is_superuser=True)

    @classmethod
    def _create(cls, model_class, *args, page, by, **kwargs):
        return go_live(page, by=by, **kwargs)
