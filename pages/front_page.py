"""The panel that pages have on the admin's front page."""

import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from pages.models import Page, Release

SHOWN = 5
DUE_SOON = datetime.timedelta(days=30)  # time to read a page in a clinic's week


def panel(request):
    """What is due or waits for review, what is scheduled, what went live lately, and what was never published.

    None for colleagues who see no pages.
    """
    if not request.user.has_perm("pages.view_page"):
        return None
    releases = Release.objects.select_related("page", "submitted_by", "approved_by")
    begun = releases.approved().filter(live_from__lte=timezone.now())
    any_release = Release.objects.filter(page=OuterRef("pk"))
    today = timezone.localdate()
    due = [*releases.never_reviewed()[:SHOWN], *releases.due_for_review(today + DUE_SOON)[:SHOWN]]
    return {
        "due": [
            (release, release.next_review_due is not None and release.next_review_due >= today)
            for release in due[:SHOWN]
        ],
        "waiting": releases.in_review()[:SHOWN],
        "may_approve": request.user.has_perm("pages.approve_release"),
        "scheduled": releases.scheduled()[:SHOWN],
        "recent": begun.order_by("-live_from", "-pk")[:SHOWN],
        "unpublished": Page.objects.kept().filter(~Exists(any_release)).order_by("-pk")[:SHOWN],
    }
