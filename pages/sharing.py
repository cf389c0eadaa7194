"""Links that show a draft or a release to somebody without an account, for a few days.

The link holds no words and no name: a number, signed. Whoever has it can read the page; so it ends by itself.
"""

from __future__ import annotations

import datetime

from django.core import signing

from pages.drafts import draft_content
from pages.models import Page, Release

LIFETIME = datetime.timedelta(days=7)  # long enough to ask somebody for an opinion
SALT = "pages.sharing"


def token_for(shown: Page | Release) -> str:
    """What stands in the link to a page's draft, as it is whenever the link is opened, or to a release."""
    return signing.dumps([shown._meta.model_name, shown.pk], salt=SALT)


def shown_by(token: str) -> tuple[Page, dict, str] | None:
    """(page, content, what it is in words) of a link that came back; None if it is over, damaged or made up."""
    try:
        kind, pk = signing.loads(token, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return None
    if kind == Release._meta.model_name:
        release = Release.objects.select_related("page").filter(pk=pk, page__deleted_at__isnull=True).first()
        return (release.page, release.content, f"Release {release.number}.") if release else None
    page = Page.objects.kept().filter(pk=pk).first()
    return (page, draft_content(page, is_strict=False), "A draft, not published.") if page else None
