"""Publishing: from the draft to a release that visitors see, and what may happen to a release after that.

Each action asks `allowed` first, so the rules stand in one place: who, on what, in which state. A release never
changes its words: what was reviewed is what goes live.
"""

from __future__ import annotations

import datetime
from enum import StrEnum

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from clinic_site.models import Clinic, Clinician, StaffUser
from pages import drafts
from pages.drafts import draft_content
from pages.models import Page, Release
from pages.models.release import digest_of
from pages.models.review import USUAL_MONTHS, Review, check_next_due, months_after

REPLACED = "Replaced by a newer version."


class Action(StrEnum):
    """What a colleague can do to a release."""

    APPROVE = "approve"
    RETURN = "return"
    REVIEW = "review"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    LOAD = "load"


class AnotherIsScheduled(Exception):
    """Another release of the page is approved for later: which of them shall stand has to be said."""

    def __init__(self, scheduled: list[Release]):
        super().__init__(scheduled)
        self.scheduled = scheduled


# --- Who may do what -------------------------------------------------------------------------------------------------


def may_submit(user: StaffUser) -> bool:
    """Whether a colleague may hand a draft in for review."""
    return user.has_perm("pages.change_page")


def may_publish_alone(user: StaffUser, page: Page) -> bool:
    """Whether a colleague may make the draft of a page live without a second person."""
    return not page.needs_review and may_submit(user) and user.has_perm("pages.publish_page")


def allowed(user: StaffUser, release: Release, *, now: datetime.datetime | None = None) -> set[Action]:
    """What a colleague may do to a release as it stands."""
    if release.page.deleted_at:
        return set()  # out of the bin first
    now = now or timezone.now()
    decides = user.has_perm("pages.approve_release")
    keeps = decides or (not release.is_clinical and user.has_perm("pages.publish_page"))
    actions = {Action.LOAD} if may_submit(user) else set()
    is_author = release.submitted_by_id == user.pk
    may_judge = decides and (not is_author or not release.is_clinical or _is_self_approval_on())
    if release.state == Release.State.IN_REVIEW:
        if may_judge:
            actions.add(Action.APPROVE)
        if decides or is_author:
            actions.add(Action.RETURN)  # an author may take back what waits
    if release.state == Release.State.APPROVED and keeps and _counts(release, now):
        actions.add(Action.WITHDRAW)
    is_ours = release.is_clinical and release.origin != Release.Origin.STARTER
    if release.state == Release.State.APPROVED and is_ours and may_judge and _is_shown(release, now):
        actions.add(Action.REVIEW)
    if release.state in (Release.State.APPROVED, Release.State.WITHDRAWN) and may_submit(user):
        actions.add(Action.RESTORE)
    return actions


def may_take_down(user: StaffUser, page: Page) -> bool:
    """Whether a colleague may withdraw all that visitors see of a page, or will."""
    return all(Action.WITHDRAW in allowed(user, release) for release in _shown_or_scheduled(page))


def _shown_or_scheduled(page):
    releases = page.releases.select_related("page")
    return [*releases.live(), *releases.scheduled()]


def _counts(release, now):
    """Whether visitors see the release, or will: what is over or was followed by another can't be taken away."""
    return release.live_from > now or _is_shown(release, now)


def _is_shown(release, now):
    return release.shows_at(now) and Release.objects.begun(now).filter(page=release.page_id).first() == release


def _is_self_approval_on():
    return Clinic.objects.filter(allows_self_approval=True).exists()


def _locked(release: Release, user: StaffUser, action: Action) -> Release:
    """The release as it stands now, held until the transaction ends. Raises PermissionDenied or ValidationError."""
    Page.objects.select_for_update().get(pk=release.page_id)
    current = Release.objects.select_related("page").get(pk=release.pk)
    if action in allowed(user, current):
        return current
    if current.state != release.state:
        raise ValidationError(f"Meanwhile this release was {current.get_state_display()}. Nothing was changed.")
    raise PermissionDenied


# --- Actions ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def submit(page: Page, *, by: StaffUser, note: str = "") -> Release:
    """Hand the draft of a page in for review. What waited before is returned as replaced.

    Raises PermissionDenied, or ValidationError if the draft cites unknown sources.
    """
    if not may_submit(by):
        raise PermissionDenied
    return _write(page, draft_content(page), submitted_by=by, note=note, is_clinical=page.needs_review)


@transaction.atomic
def publish(page: Page, *, by: StaffUser, live_from: datetime.datetime | None = None) -> Release:
    """Make the draft of a page without clinical statements its next release, live from a moment on (now, if not given).

    Raises PermissionDenied if the page needs a second person, or ValidationError if the draft cites unknown sources.
    """
    if not may_publish_alone(by, page):
        raise PermissionDenied
    now = timezone.now()
    return _write(
        page,
        draft_content(page),
        submitted_by=by,
        is_clinical=False,
        **_approved(by, now, live_from, Release.Approval.EDITOR_ALONE),
    )


@transaction.atomic
def publish_starter(page: Page) -> Release:
    """Make the draft of a page that came with the software live, in nobody's name."""
    return _write(
        page,
        draft_content(page),
        origin=Release.Origin.STARTER,
        is_clinical=page.needs_review,
        **_approved(None, timezone.now(), None, Release.Approval.STARTER),
    )


@transaction.atomic
def approve(
    release: Release,
    *,
    by: StaffUser,
    live_from: datetime.datetime | None = None,
    live_until: datetime.datetime | None = None,
    keep_scheduled: bool | None = None,
    next_review_due: datetime.date | None = None,
) -> Release:
    """Let a release go live: now, or from a moment on, or until one.

    With clinical statements this is its first review; the next is due in a year unless another day is given.

    Raises AnotherIsScheduled while another release of the page waits for its time and `keep_scheduled` does not say
    whether that one stands too; ValidationError for times that make no sense or if somebody else was quicker;
    PermissionDenied.
    """
    release = _locked(release, by, Action.APPROVE)
    now = timezone.now()
    live_from = live_from or now
    if live_from < now:
        raise ValidationError("This time has passed. Choose a later one, or let it go live now.")
    if live_until is not None and live_until <= live_from:
        raise ValidationError("The end has to be later than the beginning.")
    scheduled = list(release.page.releases.scheduled(now))
    if scheduled and keep_scheduled is None:
        raise AnotherIsScheduled(scheduled)
    if not keep_scheduled:
        for other in scheduled:
            _withdraw(other, by, now, f"Release {release.number} stands instead.")
    is_own = release.submitted_by_id == by.pk
    kinds = Release.Approval
    kind = kinds.SECOND_PERSON if not is_own else kinds.SELF_APPROVED if release.is_clinical else kinds.EDITOR_ALONE
    release = _move(release, **_approved(by, now, live_from, kind), live_until=live_until)
    if release.is_clinical:
        _review(release, by, now, next_review_due)
    return release


@transaction.atomic
def review(release: Release, *, by: StaffUser, next_due: datetime.date | None = None) -> Review:
    """Say that a release visitors read was read again and is still right, until a day (in a year, if not given).

    Raises ValidationError for a day that makes no sense, or PermissionDenied.
    """
    return _review(_locked(release, by, Action.REVIEW), by, timezone.now(), next_due)


@transaction.atomic
def return_to_author(release: Release, *, by: StaffUser, note: str) -> Release:
    """Give a release back with what has to change. Raises ValidationError without a note, or PermissionDenied."""
    if not note.strip():
        raise ValidationError("Say in one sentence what has to change.")
    release = _locked(release, by, Action.RETURN)
    return _return(release, by, note.strip())


@transaction.atomic
def withdraw(release: Release, *, by: StaffUser, note: str = "") -> Release:
    """Take a release away from visitors, or call off one that is scheduled.

    A page whose live release is withdrawn answers 410 until another goes live. Raises PermissionDenied.
    """
    release = _locked(release, by, Action.WITHDRAW)
    return _withdraw(release, by, timezone.now(), note.strip())


@transaction.atomic
def take_down(page: Page, *, by: StaffUser, note: str) -> None:
    """Withdraw all that visitors see of a page, or will, and return what waits for review. Raises PermissionDenied."""
    for release in _shown_or_scheduled(page):
        withdraw(release, by=by, note=note)
    for waiting in page.releases.in_review():
        _return(waiting, by, note)


@transaction.atomic
def restore(release: Release, *, by: StaffUser) -> Release:
    """Make the very content of an earlier release the page's next one; the draft stays as it is.

    It goes live at once if the page makes no clinical statements and the colleague publishes alone; otherwise it waits
    in review. Raises PermissionDenied.
    """
    release = _locked(release, by, Action.RESTORE)
    # Clinical if it was so then or is so now: an old version is no way round a review.
    is_clinical = release.is_clinical or release.page.needs_review
    fields = {"submitted_by": by, "restores": release, "is_clinical": is_clinical}
    if not is_clinical and may_publish_alone(by, release.page):
        fields |= _approved(by, timezone.now(), None, Release.Approval.EDITOR_ALONE)
    return _write(release.page, release.content, **fields)


@transaction.atomic
def load_into_draft(release: Release, *, by: StaffUser) -> list[str]:
    """Make the words of a release the draft of its page; what the draft said is kept in its history.

    Returns a sentence for each block that could not be brought back. Raises PermissionDenied.
    """
    release = _locked(release, by, Action.LOAD)
    return drafts.load(release.page, release.content, by=by)


# --- How rows are written --------------------------------------------------------------------------------------------


def _write(page, content, **fields):
    """The next release of a page. Numbers count up without a gap when two people write at once."""
    if Page.objects.select_for_update().get(pk=page.pk).deleted_at:
        raise ValidationError("This page is in the bin. Bring it back first.")
    last = page.releases.aggregate(number=Max("number"))["number"] or 0
    if fields.get("submitted_by"):
        for waiting in page.releases.in_review():
            _return(waiting, fields["submitted_by"], REPLACED)
    return Release.objects.create(
        page=page, number=last + 1, content=content, kind=content["kind"], digest=digest_of(content), **fields
    )


def _approved(by, now, live_from, kind):
    return {
        "state": Release.State.APPROVED,
        "approval": kind,
        "approved_by": by,
        "approved_at": now,
        "live_from": live_from or now,
    }


def _return(release, by, note):
    return _move(release, state=Release.State.RETURNED, returned_by=by, returned_at=timezone.now(), return_note=note)


def _withdraw(release, by, now, note):
    return _move(release, state=Release.State.WITHDRAWN, withdrawn_by=by, withdrawn_at=now, withdrawal_note=note)


def _review(release, by, now, next_due):
    today = timezone.localdate(now)
    next_due = next_due or months_after(today, USUAL_MONTHS)
    check_next_due(next_due, today=today)
    clinician = Clinician.objects.filter(account=by).first()
    return Review.objects.create(
        release=release,
        reviewed_by=by,
        reviewer=str(clinician) if clinician else by.get_full_name(),
        reviewed_at=now,
        next_due=next_due,
    )


def _move(release, **fields):
    for name, value in fields.items():
        setattr(release, name, value)
    release.save(update_fields=fields)
    return release
