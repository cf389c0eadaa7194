"""Is the site ready for the public? While something is missing, production answers a holding page.

Each app registers what it knows to be missing; staff see the same list on the admin's front page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse

from clinic_site.error_pages import stylesheet_url
from clinic_site.models import Clinic, Location

ALWAYS_OPEN = ("/crisis-help/", "/healthz", "/readyz", "/robots.txt", "/.well-known/", "/static/", "/admin/")


@dataclass(frozen=True)
class Missing:
    """Something to do before the site opens: in words, and where staff do it (a path of the admin, or empty)."""

    words: str
    url: str = ""


_checks: list[Callable[[], list[Missing]]] = []


def register(check: Callable[[], list[Missing]]) -> None:
    """Add a check that returns what is missing. Each app registers its own when it starts."""
    if check not in _checks:
        _checks.append(check)


def missing() -> list[Missing]:
    """All that keeps the site from opening. A few queries, whatever the number of pages."""
    return [item for check in _checks for item in check()]


def clinic_is_still_the_sample() -> list[Missing]:
    """The clinic's name, address and phone are the invented ones, or there is no place or phone at all."""
    found = []
    if not Clinic.objects.filter(is_sample=False).exists():
        found.append(Missing("Replace the sample clinic: its name, address and phone are invented.", _clinic_url()))
    phones = list(Location.objects.values_list("phone", flat=True))
    if not any(phones):
        found.append(Missing("Add a location with a phone number.", _admin_url("clinic_site_location_changelist")))
    if any("555" in phone and "01" in phone.rpartition("555")[2][:4] for phone in phones):
        found.append(
            Missing(
                "Replace the phone number: 555-01xx numbers are for fiction and reach nobody.",
                _admin_url("clinic_site_location_changelist"),
            )
        )
    return found


def _clinic_url():
    return _admin_url("clinic_site_clinic_changelist")


def _admin_url(name):
    try:
        return reverse(f"admin:{name}")
    except NoReverseMatch:
        return ""


class HoldingPageMiddleware:
    """In production, answer every public address with a plain 503 page while something is missing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.IS_PRODUCTION and not f"{request.path}/".startswith(ALWAYS_OPEN):
            try:
                is_open = not missing()
            except DatabaseError:
                is_open = True  # not ours to answer: the page itself will say that the database is away
            if not is_open:
                return self._holding_page()
        return self.get_response(request)

    def _holding_page(self):
        page = render_to_string("errors/holding.html", {"stylesheet_url": stylesheet_url()})
        return HttpResponse(page, status=503, headers={"Cache-Control": "no-store", "Retry-After": "3600"})
