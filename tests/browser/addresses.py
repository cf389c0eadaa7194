"""Every public address, found and not listed: from the live sitemap, and from the URL resolver."""

from __future__ import annotations

import re
import urllib.request
from urllib.parse import urlsplit

from django.urls import URLPattern, URLResolver, get_resolver

# Addresses with a part that varies: where the values come from.
VARYING = {
    "<path:path>/": "pages: the sitemap has every live one",
    "preview/<str:token>/": "shared drafts: tests/pages/test_preview.py",
    "media/<path:path>": "pictures: tests/clinic_site/test_uploads.py",
}


def in_sitemap(site_url: str) -> list[str]:
    """The paths in the site's sitemap."""
    with urllib.request.urlopen(f"{site_url}/sitemap.xml", timeout=10) as answer:  # noqa: S310 -- our own address
        locations = re.findall(r"<loc>(.*?)</loc>", answer.read().decode())
    assert all(location.startswith(f"{site_url}/") for location in locations)
    return [urlsplit(location).path for location in locations]


def in_resolver() -> list[str]:
    """The paths of all routes outside the admin. Raises AssertionError for a varying one that nobody looks after."""
    return [f"/{route}" for route in _routes(get_resolver().url_patterns) if not _varies(route)]


def _routes(patterns, prefix=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from _routes(pattern.url_patterns, f"{prefix}{pattern.pattern}")
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.pattern}"


def _varies(route):
    if "<" not in route:
        return False
    assert route in VARYING, f"{route} is new: say in VARYING where its values are looked at"
    return True


def public(site_url: str) -> list[str]:
    """All public paths, each once."""
    return list(dict.fromkeys([*in_sitemap(site_url), *in_resolver()]))
