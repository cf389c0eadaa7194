"""The owner's lists: what they say when empty, what they cost, and how a colleague is added."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from clinic_site.models import Announcement, Closure, StaffUser
from tests.factories import ClinicianFactory, LocationFactory, StaffFactory


@pytest.fixture
def owner(client, db):
    """The client of a signed-in owner."""
    client.force_login(StaffFactory(role="owner", username="olga"))
    return client


def make_location(number):
    LocationFactory(name=f"House {number}")


def make_closure(number):
    day = datetime.date(2026, 12, number)
    Closure.objects.create(starts_on=day, ends_on=day, location=LocationFactory())


def make_clinician(number):
    ClinicianFactory(name=f"Clinician {number}")


def make_announcement(number):
    Announcement.objects.create(text=f"Closed {number}", starts_at=timezone.now())


def make_colleague(number):
    StaffFactory(role="editor", username=f"editor{number}")


LISTS = {
    "location": (make_location, "There is no location yet. Add yours: address, phone, hours."),
    "closure": (make_closure, "No closures. Add the next holiday on which you are closed."),
    "clinician": (make_clinician, "There is nobody yet. Add the people who treat here, with their license."),
    "announcement": (make_announcement, "Nothing is announced. Add a line when people have to know something at once."),
}


@pytest.mark.parametrize("model", LISTS)
def test_empty_list_says_the_next_step(owner, model):
    assert LISTS[model][1] in owner.get(f"/admin/clinic_site/{model}/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("model", "make", "queries"),
    [
        ("location", make_location, 7),
        ("closure", make_closure, 7),
        ("clinician", make_clinician, 7),
        ("announcement", make_announcement, 7),
        ("staffuser", make_colleague, 8),
    ],
)
def test_list_asks_the_same_for_one_row_and_for_three(owner, model, make, queries, rows, django_assert_num_queries):
    for number in range(1, rows + 1):
        make(number)
    address = f"/admin/clinic_site/{model}/"
    owner.get(address)  # the session's first look writes when it began

    with django_assert_num_queries(queries):
        response = owner.get(address)

    assert response.context["cl"].result_count == rows + (model == "staffuser")


def test_owner_adds_a_colleague_with_a_role_in_one_go(owner):
    role = Group.objects.get(name="Owner")

    owner.post(
        "/admin/clinic_site/staffuser/add/",
        {
            "username": "tess",
            "first_name": "Tess",
            "last_name": "",
            "groups": [role.pk],
            "password1": "correct horse battery",
            "password2": "correct horse battery",
        },
    )

    tess = StaffUser.objects.get(username="tess")
    assert (tess.is_staff, tess.is_superuser, list(tess.groups.all())) == (True, False, [role])
    assert tess.check_password("correct horse battery")


def test_owner_gives_themselves_no_role(client, db):
    owner = StaffFactory(role="owner")
    client.force_login(owner)
    address = f"/admin/clinic_site/staffuser/{owner.pk}/change/"

    assert 'name="groups"' not in client.get(address).content.decode()
    client.post(address, {"username": owner.username, "groups": Group.objects.values_list("pk", flat=True)})

    assert [group.name for group in owner.groups.all()] == ["Owner"]


def test_owner_sees_no_superuser(client, db):
    client.force_login(StaffFactory(role="owner"))
    root = StaffFactory(is_superuser=True)

    assert client.get(f"/admin/clinic_site/staffuser/{root.pk}/change/").status_code == 302
    assert root.username not in client.get("/admin/clinic_site/staffuser/").content.decode()
