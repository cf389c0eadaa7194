"""Times and states of releases in the words of staff."""

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone

from pages import sharing
from pages.models import Page, Release


def with_zone(moment):
    """A time as staff read it, always with the clinic's zone."""
    return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def state_words(release, now=None):
    """Where a release stands, in words: "in review", "goes live …", "live since …", "withdrawn …"."""
    now = now or timezone.now()
    state = Release.State
    if release.state == state.WITHDRAWN:
        was_called_off = release.withdrawn_at <= release.live_from
        return f"{'Called off' if was_called_off else 'Withdrawn'} {with_zone(release.withdrawn_at)}"
    if release.state != state.APPROVED:
        return release.get_state_display().capitalize()
    if release.live_from > now:
        return f"Goes live {with_zone(release.live_from)}"
    if release.live_until and release.live_until <= now:
        return f"Over since {with_zone(release.live_until)}"
    if getattr(release, "is_live", True) is False:  # see ReleaseQuerySet.with_is_live
        return f"Replaced; visitors read it from {with_zone(release.live_from)}"
    words = f"Live from {with_zone(release.live_from)}"
    return f"{words} until {with_zone(release.live_until)}" if release.live_until else words


def share_url(shown: Page | Release) -> str:
    """The whole address of a link to show to somebody without an account; nothing for what is no page."""
    if shown.kind == Page.Kind.OUTSIDE_LINK:
        return ""
    return settings.SITE_URL + reverse("pages:shared_preview", args=[sharing.token_for(shown)])
