"""The panel that pages have on the admin's front page."""

from pages.models import Page, Release

SHOWN = 5


def panel(request):
    """What went live lately, and pages that were never published; None for colleagues who see no pages."""
    if not request.user.has_perm("pages.view_page"):
        return None
    return {
        "recent": Release.objects.select_related("page", "published_by").order_by("-live_from", "-pk")[:SHOWN],
        "unpublished": Page.objects.filter(releases__isnull=True).order_by("title")[:SHOWN],
    }
