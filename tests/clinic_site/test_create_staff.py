import io

import pytest
from django.core.management import CommandError, call_command

from clinic_site.models import StaffUser
from clinic_site.roles import ROLES
from tests.factories import StaffFactory

PASSWORD = "correct horse battery staple"
ROLE = f"ROLE has to be one of {', '.join(ROLES)}, as in: make staff ROLE=editor USERNAME=sam"
NAME = "The user name does not work: it needs 1 to 150 letters, digits and the signs @ . + - _ only."
WEAK = (
    "The password is too weak: take 15 characters or more, no common word, not only digits, "
    "and nothing like the user name."
)


@pytest.fixture
def create(db, monkeypatch):
    """Run the command as `make staff` does without a terminal, with a password on its standard input."""
    call_command("sync_roles", stdout=io.StringIO())

    def run(role, username, password=PASSWORD):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        output = io.StringIO()
        call_command("create_staff", role=role, username=username, stdout=output)
        return output.getvalue()

    return run


@pytest.mark.parametrize("role", ROLES)
def test_account_has_its_role_and_may_sign_in(create, role):
    output = create(role, "sam")

    colleague = StaffUser.objects.get()
    assert output == f"sam can sign in at /admin/ as {ROLES[role].label}.\n"
    assert (colleague.username, colleague.is_staff, colleague.is_superuser) == ("sam", True, False)
    assert [group.name for group in colleague.groups.all()] == [ROLES[role].label]
    assert colleague.check_password(PASSWORD)


def test_role_may_be_written_as_people_write_it(create):
    create("Clinical reviewer", "sam")

    assert [group.name for group in StaffUser.objects.get().groups.all()] == ["Clinical reviewer"]


def test_empty_password_is_made_up_and_shown_once(create):
    output = create("editor", "sam", password="")

    password = output.splitlines()[1].removeprefix("Password, shown only now: ")
    assert len(password) >= 15
    assert StaffUser.objects.get().check_password(password)


@pytest.mark.parametrize(
    ("role", "username", "password", "sentence"),
    [
        ("nurse", "kim", PASSWORD, ROLE),
        ("", "kim", PASSWORD, ROLE),
        ("editor", "sam", PASSWORD, "The user name sam is taken: choose another one."),
        ("editor", "SAM", PASSWORD, "The user name SAM is taken: choose another one."),
        ("editor", "", PASSWORD, NAME),
        ("editor", "kim lee", PASSWORD, NAME),
        ("editor", "kim", "short", WEAK),
        ("editor", "kim", "123456789012345", WEAK),
    ],
    ids=["unknown role", "no role", "taken", "taken in capitals", "no name", "space in name", "short", "digits"],
)
def test_what_does_not_work_is_one_sentence_and_makes_nothing(create, role, username, password, sentence):
    StaffFactory(username="sam")

    with pytest.raises(CommandError) as error:
        create(role, username, password)

    assert str(error.value) == sentence
    assert [colleague.username for colleague in StaffUser.objects.all()] == ["sam"]
