"""Who reviewed a clinical page, when, and when it is due again: for visitors, and first of all for staff."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from clinic_site import append_only
from pages.front_page import panel
from pages.models import Release, Review
from pages.models.review import months_after
from pages.publishing import approve, publish, publish_starter, review, submit
from tests.factories import ClinicianFactory, PageFactory, StaffFactory


@pytest.fixture
def reviewer(db):
    return StaffFactory(role="clinical_reviewer", first_name="Ada", last_name="Reyes")


@pytest.fixture
def release(reviewer):
    page = PageFactory(kind="guide", text="<p>Words.</p>")
    return approve(submit(page, by=StaffFactory(role="editor")), by=reviewer)


def read(page):
    return " ".join(Client().get(page.path).content.decode().split())


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-11-21", 12, "2027-11-21"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-12-01", 1, "2027-01-01"),
    ],
)
def test_months_after(day, months, expected):
    date = datetime.date.fromisoformat
    assert months_after(date(day), months) == date(expected)


def test_approval_is_the_first_review_and_visitors_read_whose(release):
    today = timezone.localdate()

    words = read(release.page)

    assert f'by <bdi>Ada Reyes</bdi> on <time datetime="{today}">' in words
    assert f'Next review due: <time datetime="{months_after(today, 12)}">' in words


def test_reviewer_who_treats_here_is_named_with_credentials(reviewer):
    ClinicianFactory(name="Ada Reyes", credentials="MD", account=reviewer)
    page = PageFactory(kind="guide")
    approve(submit(page, by=StaffFactory(role="editor")), by=reviewer)

    assert "<bdi>Ada Reyes, MD</bdi>" in read(page)


def test_user_name_of_a_reviewer_is_never_shown(release):
    anonymous = StaffFactory(role="clinical_reviewer", username="nightshift7")

    review(release, by=anonymous)

    words = read(release.page)
    assert "nightshift7" not in words
    assert "Reviewed on <time" in words


def test_overdue_review_is_not_hidden_from_visitors(release, monkeypatch):
    later = timezone.now() + datetime.timedelta(days=400)
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert "and has not been made yet" in read(release.page)


def test_reading_it_again_renews_the_date_and_keeps_the_release(release, reviewer, monkeypatch):
    later = timezone.now() + datetime.timedelta(days=400)
    monkeypatch.setattr(timezone, "now", lambda: later)

    review(release, by=reviewer)

    assert f'on <time datetime="{timezone.localdate()}">' in read(release.page)
    assert release.page.releases.count() == 1
    assert release.reviews.count() == 2


def test_sample_content_and_pages_without_clinical_statements_show_no_review(db):
    sample, plain = PageFactory(kind="guide"), PageFactory(is_clinical=False)
    publish_starter(sample)
    publish(plain, by=StaffFactory(role="editor"))

    assert "review-line" not in read(sample) + read(plain)


def test_author_does_not_review_their_own_words(reviewer):
    author = StaffFactory(role="editor")
    author.groups.add(reviewer.groups.get())
    release = approve(submit(PageFactory(kind="guide"), by=author), by=reviewer)

    with pytest.raises(PermissionDenied):
        review(release, by=author)


@pytest.mark.parametrize(("days", "words"), [(0, "later day than today"), (-1, "later day"), (1200, "36 months")])
def test_day_that_makes_no_sense_is_refused(release, reviewer, days, words):
    with pytest.raises(ValidationError, match=words):
        review(release, by=reviewer, next_due=timezone.localdate() + datetime.timedelta(days=days))


def test_review_stays_as_it_is(release):
    written = release.reviews.get()

    for sql in ("UPDATE pages_review SET reviewer = 'x'", "DELETE FROM pages_review"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert release.reviews.get().reviewer == written.reviewer


def test_due_pages_come_the_longest_overdue_first(reviewer, monkeypatch):
    author, now = StaffFactory(role="editor"), timezone.now()
    today = timezone.localdate()
    pages = {}
    for name, days in (("soon", 20), ("later", 200), ("first", 5), ("unreviewed", None)):
        pages[name] = PageFactory(kind="guide", title=name)
        release = approve(
            submit(pages[name], by=author),
            by=reviewer,
            next_review_due=today + datetime.timedelta(days=days) if days else None,
        )
        if days is None:
            _forget(release)
    publish_starter(PageFactory(kind="guide", title="sample"))
    monkeypatch.setattr(timezone, "now", lambda: now + datetime.timedelta(days=10))

    due = Release.objects.due_for_review(timezone.localdate() + datetime.timedelta(days=30))

    assert [release.page.title for release in due] == ["first", "soon"]
    assert [release.page.title for release in Release.objects.never_reviewed()] == ["unreviewed"]
    assert [release.page.title for release, _ in panel(_request_of(reviewer))["due"]] == ["unreviewed", "first", "soon"]


def _request_of(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


def _forget(release):
    """As if the release came from before this site had reviews."""
    append_only.remove()
    Review.objects.filter(release=release).delete()
    Release.objects.filter(pk=release.pk).update(approval=Release.Approval.BEFORE_REVIEW)
    append_only.install()


def test_overdue_pages_stand_first_on_the_front_page(release, reviewer, monkeypatch):
    later = timezone.now() + datetime.timedelta(days=400)
    monkeypatch.setattr(timezone, "now", lambda: later)
    client = Client()
    client.force_login(reviewer)

    words = client.get("/admin/").content.decode()

    panel = words[words.index("<h2>Pages</h2>") :]
    assert panel.index("Read again: your review is due") < panel.index("Waits for your review")
    assert "overdue since" in panel
    assert str(release.page) in client.get("/admin/pages/page/?state=due").content.decode()


def test_reviewer_says_in_the_admin_that_it_is_still_right(release, reviewer):
    client = Client()
    client.force_login(reviewer)
    address = f"/admin/pages/release/{release.pk}/change/"
    day = timezone.localdate() + datetime.timedelta(days=90)

    assert "Reviewed: still right" in client.get(address).content.decode()
    client.post(address, {"decide": "review", "review-next_due": day.isoformat()})
    refused = client.post(address, {"decide": "review", "review-next_due": "2020-01-01"})

    assert release.reviews.first().next_due == day
    assert "later day than today" in refused.content.decode()
    assert release.reviews.count() == 2
