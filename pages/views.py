"""A page as visitors read it: the article of a release in today's frame."""

from django.http import Http404, HttpResponsePermanentRedirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from clinic_site.error_pages import render_error
from pages import sharing
from pages.frame import preview, show
from pages.models import Page, Redirect, Release


@csrf_exempt  # takes no POST at all: a wrong method is then 405, not a missing token
@require_safe
def page(request, path=""):
    """The live release at an address: one query for it, a fixed number for the frame. 410 if it was taken down."""
    if "\0" in path:
        raise Http404  # PostgreSQL takes no such text, not even to look for it
    address = f"/{path}/" if path else "/"
    counting = Release.objects.begun().with_first_day().with_review()
    release = counting.filter(page__path=address).select_related("page").first()
    if release is None:
        return _lead_on(request, address)
    if release.kind in Page.WITHOUT_AN_ADDRESS:
        raise Http404
    if not release.shows_at(timezone.now()):
        return render_error(request, 410)
    is_starter = release.origin == Release.Origin.STARTER and release.is_clinical
    dates = {"first_live_from": release.first_live_from, "live_from": release.live_from}
    return show(request, release.page, release.content, is_starter=is_starter, review=_review_of(release), **dates)


def _review_of(release):
    """Who reviewed what stands there, as the frame says it; nothing for sample content and other pages."""
    if release.next_review_due is None:
        return None
    return {
        "reviewer": release.reviewer,
        "reviewed_at": release.reviewed_at,
        "next_due": release.next_review_due,
        "is_overdue": release.next_review_due < timezone.localdate(),
    }


@csrf_exempt
@require_safe
def shared_preview(request, token):
    """A draft or release shown to somebody who has the link to it."""
    found = sharing.shown_by(token)
    if found is None:
        raise Http404
    page, content, words = found
    return preview(request, page, content, words)


def _lead_on(request, address):
    """To the page that had this address once; 410 if staff have deleted it. Raises Http404 if none had."""
    redirect = Redirect.objects.filter(old_path=address).select_related("page").first()
    if redirect is None:
        raise Http404
    if redirect.page.deleted_at:
        return render_error(request, 410)
    response = HttpResponsePermanentRedirect(redirect.page.path)
    # Asked for again each time: a browser that remembered it would run in circles once the page is moved back.
    response.headers["Cache-Control"] = "no-cache"
    return response
