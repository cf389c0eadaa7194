"""The database itself refuses to change what is append-only: tried past the ORM, too, with a raw cursor."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from clinic_site import append_only
from pages.models import Release
from pages.publishing import return_to_author, submit, withdraw
from tests.factories import PageFactory, StaffFactory, go_live

FIXED = (
    "number = number + 1",
    "page_id = page_id + 1",
    "digest = 'x'",
    "origin = 'starter'",
    "is_clinical = NOT is_clinical",
    "submitted_at = '2020-01-01 00:00:00+00:00'",
    "note = 'Changed my mind.'",
    "live_from = '2020-01-01 00:00:00+00:00'",
    "approved_at = '2020-01-01 00:00:00+00:00'",
    "approved_by_id = NULL",
    "approval = 'editor_alone'",
    "state = 'in_review'",
    "state = 'returned'",
)


@pytest.fixture
def release(db):
    return go_live(PageFactory(text="<p>As it was.</p>"))


def execute(sql, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def test_a_release_cannot_be_deleted(release):
    for attempt in (
        lambda: execute("DELETE FROM pages_release"),
        lambda: execute("DELETE FROM pages_release WHERE id = %s", release.pk),
        lambda: Release.objects.filter(pk=release.pk).delete(),
        release.delete,
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            attempt()

    assert list(Release.objects.all()) == [release]


@pytest.mark.parametrize("change", FIXED)
def test_what_a_release_is_cannot_be_changed(release, change):
    before = Release.objects.values().get()

    with pytest.raises(IntegrityError, match="append-only"):
        execute(f"UPDATE pages_release SET {change} WHERE id = %s", release.pk)  # noqa: S608 -- our own words

    assert Release.objects.values().get() == before


def test_words_of_a_release_cannot_be_changed(release):
    content = release.content | {"title": "Other words"}

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Release.objects.update(content=content)
    release.content = content
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        release.save()


def test_state_moves_forward_only(db):
    author, reviewer = StaffFactory(role="editor"), StaffFactory(role="clinical_reviewer")
    returned = return_to_author(submit(PageFactory(), by=author), by=reviewer, note="Not yet.")
    withdrawn = withdraw(go_live(PageFactory()), by=reviewer)

    for release in (returned, withdrawn):
        for state in set(Release.State) - {release.state}:
            with pytest.raises(IntegrityError, match="append-only"):
                execute("UPDATE pages_release SET state = %s WHERE id = %s", state, release.pk)


def test_a_release_cannot_be_replaced(release):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no INSERT OR REPLACE.")
    columns = ", ".join(f'"{field.column}"' for field in Release._meta.concrete_fields)

    for row in (columns, columns.replace('"id"', "id + 1000")):
        with pytest.raises(IntegrityError, match="append-only"):
            execute(f"INSERT OR REPLACE INTO pages_release ({columns}) SELECT {row} FROM pages_release")  # noqa: S608


@pytest.mark.django_db(transaction=True)
def test_all_releases_at_once_cannot_be_emptied():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE.")
    go_live(PageFactory())

    with pytest.raises(IntegrityError, match="append-only"):
        execute("TRUNCATE pages_release CASCADE")


@pytest.mark.django_db(transaction=True)
def test_guards_are_back_after_a_migration_rebuilt_the_table():
    release = go_live(PageFactory())
    append_only.remove()
    call_command("migrate", verbosity=0)

    with pytest.raises(IntegrityError, match="append-only"):
        execute("UPDATE pages_release SET digest = 'x' WHERE id = %s", release.pk)


@pytest.mark.django_db(transaction=True)
def test_guards_can_be_installed_again_and_again():
    release = go_live(PageFactory())
    append_only.install()
    append_only.install()

    with pytest.raises(IntegrityError, match="append-only"):
        execute("DELETE FROM pages_release WHERE id = %s", release.pk)
