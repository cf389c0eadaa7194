"""The rules of publishing as one table: state × action × role, for releases with and without clinical statements."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from clinic_site.models import Clinic
from clinic_site.roles import ROLES
from pages import publishing
from pages.models import Release
from pages.publishing import Action, AnotherIsScheduled, approve, return_to_author, submit, withdraw
from tests.factories import ClinicFactory, PageFactory, StaffFactory, go_live

HOUR = datetime.timedelta(hours=1)

# Rows: state of the release, and whether it makes clinical statements. Columns: who; "author" is the editor who sent
# it, "author+" an editor who is also a clinical reviewer and sent it. A cell: the first letters of approve, return,
# withdraw, restore (= "p"ut back), load into the draft, re"v"iew.
TABLE = """
state        kind      author  author+  editor  reviewer  owner  triage  triage_lead  privacy_officer
in_review    clinical  rl      rl       l       ar        -      -       -            -
in_review    plain     rl      arl      l       ar        -      -       -            -
returned     clinical  l       l        l       -         -      -       -            -
returned     plain     l       l        l       -         -      -       -            -
scheduled    clinical  pl      wpl      pl      w         -      -       -            -
scheduled    plain     wpl     wpl      wpl     w         -      -       -            -
live         clinical  pl      wpl      pl      wv        -      -       -            -
live         plain     wpl     wpl      wpl     w         -      -       -            -
followed     clinical  pl      pl       pl      -         -      -       -            -
followed     plain     pl      pl       pl      -         -      -       -            -
withdrawn    clinical  pl      pl       pl      -         -      -       -            -
withdrawn    plain     pl      pl       pl      -         -      -       -            -
"""
ACTIONS = {
    "a": Action.APPROVE,
    "r": Action.RETURN,
    "v": Action.REVIEW,
    "w": Action.WITHDRAW,
    "p": Action.RESTORE,
    "l": Action.LOAD,
}
HEADER, *LINES = [line.split() for line in TABLE.strip().splitlines()]
CASES = [
    pytest.param(state, kind, who, {ACTIONS[letter] for letter in cell if letter != "-"}, id=f"{state}-{kind}-{who}")
    for state, kind, *cells in LINES
    for who, cell in zip(HEADER[2:], cells, strict=True)
]


@pytest.fixture
def people(db):
    found = {role: StaffFactory(role=role) for role in ROLES} | {"author": StaffFactory(role="editor")}
    found["reviewer"] = found.pop("clinical_reviewer")
    found["author+"] = StaffFactory(role="editor")
    found["author+"].groups.add(found["reviewer"].groups.get())
    return found


def release_in(state, kind, people, author):
    """A release of a page that makes clinical statements or not, in a state, written by an author."""
    page = PageFactory(is_clinical=kind == "clinical", text="<p>Words.</p>")
    release = submit(page, by=author)
    if state == "in_review":
        return release
    if state == "returned":
        return return_to_author(release, by=people["reviewer"], note="Not yet.")
    approve(release, by=people["reviewer"], live_from=timezone.now() + HOUR if state == "scheduled" else None)
    if state == "followed":
        go_live(page)
    if state == "withdrawn":
        withdraw(release, by=people["reviewer"])
    return Release.objects.get(pk=release.pk)


def carry_out(action, release, by):
    if action == Action.APPROVE:
        return approve(release, by=by)
    if action == Action.RETURN:
        return return_to_author(release, by=by, note="Not yet.")
    if action == Action.WITHDRAW:
        return withdraw(release, by=by)
    if action == Action.REVIEW:
        return publishing.review(release, by=by)
    if action == Action.LOAD:
        return publishing.load_into_draft(release, by=by)
    return publishing.restore(release, by=by)


def test_table_names_every_state_and_every_role():
    assert {line[0] for line in LINES} == {"in_review", "returned", "scheduled", "live", "followed", "withdrawn"}
    assert {*HEADER[2:]} - {"author", "author+", "reviewer"} | {"clinical_reviewer"} == set(ROLES)


@pytest.mark.parametrize(("state", "kind", "who", "may"), CASES)
def test_who_may_do_what(people, state, kind, who, may):
    release = release_in(state, kind, people, people[who] if who.startswith("author") else people["author"])
    person = people[who]

    assert publishing.allowed(person, release) == may
    for action in set(Action) - may:
        with pytest.raises(PermissionDenied):
            carry_out(action, release, person)
    assert Release.objects.get(pk=release.pk).state == release.state
    for action in may:
        fresh = release_in(state, kind, people, people[who] if who.startswith("author") else people["author"])
        carry_out(action, fresh, person)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("is_clinical", [True, False])
def test_who_may_send_and_publish(people, role, is_clinical):
    person = people["reviewer"] if role == "clinical_reviewer" else people[role]
    page = PageFactory(is_clinical=is_clinical)

    for action, may in ((submit, role == "editor"), (publishing.publish, role == "editor" and not is_clinical)):
        if may:
            action(page, by=person)
        else:
            with pytest.raises(PermissionDenied):
                action(page, by=person)


def test_author_approves_their_own_words_only_where_the_clinic_has_switched_it_on(people):
    ClinicFactory()
    release = release_in("in_review", "clinical", people, people["author+"])

    with pytest.raises(PermissionDenied):
        approve(release, by=people["author+"])
    Clinic.objects.update(allows_self_approval=True)
    approved = approve(release, by=people["author+"])

    assert approved.approval == Release.Approval.SELF_APPROVED


def test_release_says_how_it_was_approved(people):
    assert go_live(PageFactory(is_clinical=True)).approval == Release.Approval.SECOND_PERSON
    alone = publishing.publish(PageFactory(is_clinical=False), by=people["editor"])
    assert (alone.approval, alone.approved_by) == (Release.Approval.EDITOR_ALONE, people["editor"])
    starter = publishing.publish_starter(PageFactory(is_clinical=True))
    assert (starter.approval, starter.approved_by, starter.submitted_by) == (Release.Approval.STARTER, None, None)


def test_what_goes_live_is_what_was_sent_not_what_the_draft_says_now(people):
    page = PageFactory(title="As it was sent", is_clinical=True)
    release = submit(page, by=people["author"])
    page.title = "As it is now"
    page.save()

    approve(release, by=people["reviewer"])

    assert page.releases.live().get().content["title"] == "As it was sent"


def test_newer_version_takes_the_place_of_the_one_that_waits(people):
    page = PageFactory(is_clinical=True)
    first = submit(page, by=people["author"])
    second = submit(page, by=people["editor"])

    assert list(page.releases.in_review()) == [second]
    replaced = Release.objects.get(pk=first.pk)
    assert (replaced.returned_by, replaced.return_note) == (people["editor"], publishing.REPLACED)
    with pytest.raises(ValidationError, match="Meanwhile this release was returned"):
        approve(first, by=people["reviewer"])


def test_second_of_two_approvals_is_told(people):
    release = submit(PageFactory(is_clinical=True), by=people["author"])
    stale = Release.objects.get(pk=release.pk)
    approve(release, by=people["reviewer"])

    with pytest.raises(ValidationError, match="Meanwhile this release was approved"):
        return_to_author(stale, by=people["reviewer"], note="Not yet.")


def test_return_says_what_has_to_change(people):
    release = submit(PageFactory(), by=people["author"])

    with pytest.raises(ValidationError, match=r"^\['Say in one sentence what has to change.'\]$"):
        return_to_author(release, by=people["reviewer"], note="  ")


def test_times_that_make_no_sense_are_refused(people):
    release = submit(PageFactory(), by=people["author"])
    now = timezone.now()

    with pytest.raises(ValidationError, match=r"^\['This time has passed. Choose a later one, or let it"):
        approve(release, by=people["reviewer"], live_from=now - HOUR)
    with pytest.raises(ValidationError, match=r"^\['The end has to be later than the beginning.'\]$"):
        approve(release, by=people["reviewer"], live_from=now + HOUR, live_until=now + HOUR)


@pytest.mark.parametrize("keep_scheduled", [True, False])
def test_approving_while_another_is_scheduled_asks_which_shall_stand(people, keep_scheduled):
    page = PageFactory()
    tomorrow = timezone.now() + 24 * HOUR
    scheduled = go_live(page, live_from=tomorrow)
    release = submit(page, by=people["author"])

    with pytest.raises(AnotherIsScheduled) as asked:
        approve(release, by=people["reviewer"])
    approve(release, by=people["reviewer"], keep_scheduled=keep_scheduled)

    assert asked.value.scheduled == [scheduled]
    if not keep_scheduled:
        note = Release.objects.get(pk=scheduled.pk).withdrawal_note
        assert note == f"Release {release.number} stands instead."
    assert page.releases.live().get() == release
    assert page.releases.live(tomorrow).get() == (scheduled if keep_scheduled else release)


def test_scheduled_release_takes_over_with_nothing_running(people):
    page = PageFactory()
    first = go_live(page)
    at = timezone.now() + HOUR
    second = go_live(page, live_from=at)

    assert page.releases.live(at - datetime.timedelta(microseconds=1)).get() == first
    assert page.releases.live(at).get() == second


def test_older_release_never_returns_by_itself(people):
    page = PageFactory()
    go_live(page)
    now = timezone.now()
    release = submit(page, by=people["author"])
    approve(release, by=people["reviewer"], live_until=now + HOUR)

    assert page.releases.live(now + HOUR).first() is None
    withdraw(release, by=people["reviewer"])
    assert page.releases.live().first() is None


def test_restored_release_has_the_same_bytes_and_leaves_the_draft_alone(people):
    page = PageFactory(title="As it was", is_clinical=False)
    old = go_live(page)
    page.title = "As it is"
    page.save()
    go_live(page)

    restored = publishing.restore(old, by=people["editor"])

    assert (restored.content, restored.digest, restored.restores) == (old.content, old.digest, old)
    assert page.releases.live().get() == restored
    page.refresh_from_db()
    assert page.title == "As it is"


def test_restored_clinical_release_waits_for_a_second_person(people):
    old = go_live(PageFactory(is_clinical=True))

    restored = publishing.restore(old, by=people["editor"])

    assert restored.state == Release.State.IN_REVIEW
    approve(restored, by=people["reviewer"])
    assert old.page.releases.live().get() == restored


def test_page_of_a_clinical_kind_needs_review_whatever_its_tick_says(people):
    page = PageFactory(is_clinical=False, kind="guide")

    with pytest.raises(PermissionDenied):
        publishing.publish(page, by=people["editor"])


def test_release_that_made_clinical_statements_is_not_restored_past_a_review(people):
    page = PageFactory(is_clinical=True)
    old = go_live(page)
    page.is_clinical = False
    page.save()

    restored = publishing.restore(Release.objects.get(pk=old.pk), by=people["editor"])

    assert (restored.state, restored.is_clinical) == (Release.State.IN_REVIEW, True)


def test_page_that_makes_clinical_statements_by_now_is_not_restored_past_a_review(people):
    page = PageFactory(is_clinical=False)
    old = go_live(page)
    page.is_clinical = True
    page.save()

    restored = publishing.restore(Release.objects.get(pk=old.pk), by=people["editor"])

    assert (restored.state, restored.is_clinical) == (Release.State.IN_REVIEW, True)


def test_what_may_be_done_is_asked_for_a_moment(people):
    page = PageFactory(is_clinical=True)
    first = go_live(page)
    at = timezone.now() + HOUR
    go_live(page, live_from=at)

    assert publishing.allowed(people["reviewer"], first) == {Action.WITHDRAW, Action.REVIEW}
    assert publishing.allowed(people["reviewer"], first, now=at) == set()


def test_release_is_gone_at_the_moment_it_was_withdrawn(people):
    release = withdraw(go_live(PageFactory()), by=people["reviewer"])

    assert not release.shows_at(release.withdrawn_at)
    assert release.shows_at(release.withdrawn_at - datetime.timedelta(microseconds=1))
