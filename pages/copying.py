"""Copies of pages: a new draft with the same words, with or without the pages below it. Nothing is published."""

from __future__ import annotations

import uuid

from django.core.exceptions import PermissionDenied
from django.db import transaction

from clinic_site.models import StaffUser
from pages import drafts
from pages.drafts import WORDS_OF_THE_PAGE, blocks_from, draft_content
from pages.models import Page

START = "Copy of "


@transaction.atomic
def copy(page: Page, *, by: StaffUser, with_pages_below: bool = False) -> Page:
    """A copy of a page beside it, in no menu, from its draft as it was last saved. Returns the new page.

    Raises PermissionDenied.
    """
    if not by.has_perm("pages.add_page"):
        raise PermissionDenied
    below = list(Page.objects.kept().below(page.path).order_by("sort_key")) if with_pages_below else []
    title_length = Page._meta.get_field("title").max_length
    copied = {page.pk: _copy_one(page, page.parent, by, title=f"{START}{page.title}"[:title_length])}
    for each in below:  # read from the top: what stands above a page was copied before it
        copied[each.pk] = _copy_one(each, copied[each.parent_id], by, slug=each.slug)
    return copied[page.pk]


def _copy_one(page, parent, by, *, title=None, slug=None):
    made = Page(parent=parent, kind=page.kind, menu_title=page.menu_title, is_clinical=page.is_clinical)
    for name in WORDS_OF_THE_PAGE:
        setattr(made, name, getattr(page, name))
    made.title = title or page.title
    made.slug = slug or _free_slug(page, parent)
    made.save()
    blocks, _lost = blocks_from(draft_content(page, is_strict=False))
    for block in blocks:
        block.key, block.parent = uuid.uuid4(), made
        block.save()
    drafts.record(made, by=by)
    return made


def _free_slug(page, parent):
    length = Page._meta.get_field("slug").max_length
    number = 1
    while True:
        end = "-copy" if number == 1 else f"-copy-{number}"
        slug = f"{(page.slug or 'home')[: length - len(end)]}{end}"
        if not Page(parent=parent, slug=slug).address_problem():
            return slug
        number += 1
