"""Who did what to a page: its structure, its drafts, its releases and reviews, in one list."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from clinic_site.models import StaffUser
from pages.models import DraftVersion, Page, Release, Review

SAVED = "Saved the draft."


@dataclass(frozen=True)
class Event:
    """Something that happened to a page. `by` is None for what came with the software."""

    at: datetime.datetime
    by: StaffUser | None
    what: str
    release: Release | None = None
    version: DraftVersion | None = None


SAME_SAVE = datetime.timedelta(seconds=5)  # the admin notes a save right after the draft's version was written


def events(page: Page, *, limit: int) -> list[Event]:
    """What happened to a page, the newest first, at most so many. Four queries."""
    found = [*_saved(page, limit), *_releases(page), *_reviews(page)]
    return sorted(found, key=lambda event: event.at, reverse=True)[:limit]


def _saved(page: Page, limit: int) -> Iterator[Event]:
    """What the admin has noted (address, place, menus, blocks, deleting), each with the draft that was saved by it."""
    content_type = ContentType.objects.get_for_model(Page)
    noted = LogEntry.objects.filter(content_type=content_type, object_id=str(page.pk)).select_related("user")
    entries = list(noted.order_by("-action_time")[:limit])
    for version in page.draft_versions.select_related("saved_by").defer("content")[:limit]:
        note = next((entry for entry in entries if _is_of(entry, version)), None)
        if note:
            entries.remove(note)
        if version.saved_by:
            yield Event(version.saved_at, version.saved_by, _words_of(note) if note else SAVED, version=version)
    for entry in entries:
        yield Event(entry.action_time, entry.user, _words_of(entry))


def _is_of(entry, version):
    later = entry.action_time - version.saved_at
    return entry.user_id == version.saved_by_id and datetime.timedelta(0) <= later < SAME_SAVE


def _words_of(entry):
    return entry.get_change_message() or SAVED


def _releases(page: Page) -> Iterator[Event]:
    people = ("submitted_by", "approved_by", "returned_by", "withdrawn_by")
    for release in page.releases.select_related(*people, "restores").defer("content"):
        name = f"release {release.number}"
        if release.origin == Release.Origin.STARTER:
            yield Event(release.submitted_at, None, f"Sample content became {name}", release)
        elif release.restores:
            yield Event(
                release.submitted_at,
                release.submitted_by,
                f"Restored release {release.restores.number} as {name}",
                release,
            )
        elif release.approval != Release.Approval.EDITOR_ALONE:
            words = _with(f"Sent {name} for review", release.note)
            yield Event(release.submitted_at, release.submitted_by, words, release)
        if release.approved_by:
            yield Event(release.approved_at, release.approved_by, _approved(release, name), release)
        if release.returned_at:
            yield Event(
                release.returned_at, release.returned_by, _with(f"Gave {name} back", release.return_note), release
            )
        if release.withdrawn_at:
            word = "Called off" if release.withdrawn_at <= release.live_from else "Withdrew"
            yield Event(
                release.withdrawn_at, release.withdrawn_by, _with(f"{word} {name}", release.withdrawal_note), release
            )


def _approved(release, name):
    if release.approval == Release.Approval.EDITOR_ALONE:
        return f"Published {name}"
    words = f"Approved {name}"
    return f"{words}, which they wrote" if release.approval == Release.Approval.SELF_APPROVED else words


def _reviews(page: Page) -> Iterator[Event]:
    """Reviews after the first: that one is the approval."""
    reviews = Review.objects.filter(release__page=page).select_related("reviewed_by", "release")
    for review in reviews.defer("release__content"):
        if review.reviewed_at != review.release.approved_at:
            words = f"Reviewed release {review.release.number} again"
            yield Event(review.reviewed_at, review.reviewed_by, words, review.release)


def _with(words, note):
    return f"{words}: {note}" if note else words
