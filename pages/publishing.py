"""Publishing: from the draft to a release that visitors see."""

from __future__ import annotations

import datetime

from content_editor.contents import contents_for_item
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from clinic_site.models import StaffUser
from pages.citations import cited_keys
from pages.models import BLOCK_MODELS, Page, Release, Source
from pages.models.release import digest_of

CONTENT_SCHEMA = 1


def draft_content(page: Page) -> dict:
    """The draft of a page as a release would keep it: its words, its blocks in order, and the sources they cite.

    Raises ValidationError naming each block that cites a source nobody has entered.
    """
    blocks = list(contents_for_item(page, plugins=BLOCK_MODELS)["main"])
    snapshots = [block.snapshot() for block in blocks]
    keys_by_block = [cited_keys(snapshot) for snapshot in snapshots]
    sources = Source.objects.in_bulk({key for keys in keys_by_block for key in keys}, field_name="key")
    unknown = [
        f"Block {number} ({block}) cites [@{key}], which is not among the sources. Add the source, or mend the key."
        for number, (block, keys) in enumerate(zip(blocks, keys_by_block, strict=True), start=1)
        for key in keys
        if key not in sources
    ]
    if unknown:
        raise ValidationError(unknown)
    in_order = dict.fromkeys(key for keys in keys_by_block for key in keys)
    return {
        "schema": CONTENT_SCHEMA,
        "kind": page.kind,
        "title": page.title,
        "menu_title": page.shown_menu_title,
        "summary": page.summary,
        "seo_title": page.seo_title,
        "seo_description": page.seo_description,
        "outside_url": page.outside_url,
        "blocks": snapshots,
        "sources": [sources[key].snapshot() for key in in_order],
    }


@transaction.atomic
def publish(
    page: Page,
    *,
    by: StaffUser | None,
    live_from: datetime.datetime | None = None,
    origin: str = Release.Origin.EDITOR,
) -> Release:
    """Write the draft of a page as its next release, live from a moment on (now, if none is given).

    `by` is the colleague who publishes; only starter content has none. Raises ValidationError if the draft cites
    unknown sources.
    """
    Page.objects.select_for_update().get(pk=page.pk)  # numbers count up without a gap when two people publish at once
    content = draft_content(page)
    last = page.releases.aggregate(number=Max("number"))["number"] or 0
    return Release.objects.create(
        page=page,
        number=last + 1,
        content=content,
        digest=digest_of(content),
        live_from=live_from or timezone.now(),
        origin=origin,
        published_by=by,
    )
