"""Starter content: the pages a new site begins with, one readable file each under `pages/starter/`.

Loaded once, into an empty tree; what staff have made is never touched.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.db import transaction

from pages.drafts import BLOCKS_BY_KIND
from pages.models import Page, PageCards, Source, Table
from pages.navigation import ancestor_paths
from pages.publishing import publish_starter

STARTER_DIR = Path(__file__).parent / "starter"
PAGE_FIELDS = ("kind", "title", "menu_title", "summary", "seo_title", "seo_description", "position", "is_clinical")


@transaction.atomic
def load(directory: Path = STARTER_DIR) -> int:
    """Load and publish every starter page if there is no page at all yet. Returns how many were loaded.

    Raises ValidationError, naming the block, if a file would not pass the editor's own checks.
    """
    if Page.objects.exists():
        return 0
    for key, source in _read(directory / "sources.toml").items():
        Source.objects.get_or_create(key=key, defaults={"citation": source["citation"], "url": source.get("url", "")})
    files = [_read(path) for path in sorted(directory.glob("*.toml")) if path.name != "sources.toml"]
    files.sort(key=lambda file: (file["path"].count("/"), file["path"]))  # parents before what stands below them
    pages = [(_make_page(file), file) for file in files]
    for page, file in pages:  # after all pages exist: cards name other pages
        for ordering, fields in enumerate(file["blocks"], start=1):
            _make_block(page, ordering * 10, fields)
    # Cards show what visitors read on the pages they lead to: those go first.
    for page, _ in sorted(pages, key=lambda item: any(block["kind"] == PageCards.kind for block in item[1]["blocks"])):
        publish_starter(page)
    return len(pages)


def _read(path: Path) -> dict:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _make_page(file: dict) -> Page:
    above = [path for path in ancestor_paths(file["path"]) if path != "/"]
    page = Page(
        parent=Page.objects.get(path=above[-1]) if above else None,
        slug=file["path"].strip("/").rpartition("/")[2],
        is_in_main_menu=file.get("in_main_menu", False),
        is_in_footer_menu=file.get("in_footer_menu", False),
        **{name: file[name] for name in PAGE_FIELDS if name in file},
    )
    page.full_clean()
    page.save()
    return page


def _make_block(page: Page, ordering: int, fields: dict) -> None:
    fields = dict(fields)
    model = BLOCKS_BY_KIND[fields.pop("kind")]
    if model is Table:
        fields["cells"] = "\n".join(" | ".join(row) for row in [fields.pop("header"), *fields.pop("rows")])
    if model is PageCards:
        fields["pages"] = "\n".join(fields["pages"])
    for name, value in fields.items():
        if isinstance(value, list):
            fields[name] = "\n".join(value)
        elif isinstance(value, str):
            fields[name] = value.strip()
    block = model(parent=page, region="main", ordering=ordering, **fields)
    block.full_clean()
    block.save()
