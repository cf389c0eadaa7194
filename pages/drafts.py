"""The working draft of a page: what it says, how it was saved before, and how an earlier content becomes the draft."""

from __future__ import annotations

from content_editor.contents import contents_for_item
from django.core.exceptions import ValidationError
from django.db import transaction

from clinic_site.models import StaffUser
from pages.citations import cited_keys, fields_that_cite_in_vain, keys_in
from pages.links import links_of, with_todays_addresses
from pages.models import BLOCK_MODELS, DraftVersion, Page, Source
from pages.models.blocks import Block
from pages.models.release import digest_of

CONTENT_SCHEMA = 1
BLOCKS_BY_KIND = {model.kind: model for model in BLOCK_MODELS}
WORDS_OF_THE_PAGE = ("title", "summary", "seo_title", "seo_description", "outside_url")


def draft_content(page: Page, *, is_strict: bool = True) -> dict:
    """The draft of a page as a release would keep it: its words, its blocks in order, and the sources they cite.

    If it is strict, as for publishing: raises ValidationError with a sentence for each block that can't go live so.
    """
    blocks = list(contents_for_item(page, plugins=BLOCK_MODELS)["main"])
    for model in BLOCK_MODELS:
        same_kind = [block for block in blocks if isinstance(block, model)]
        if same_kind:
            model.look_up(same_kind)
    snapshots = [block.snapshot() for block in blocks]
    keys_by_block = [cited_keys(snapshot) for snapshot in snapshots]
    sources = Source.objects.in_bulk({key for keys in keys_by_block for key in keys}, field_name="key")
    in_order = dict.fromkeys(key for keys in keys_by_block for key in keys)
    content = {
        "schema": CONTENT_SCHEMA,
        "kind": page.kind,
        "title": page.title,
        "menu_title": page.shown_menu_title,
        "summary": page.summary,
        "seo_title": page.seo_title,
        "seo_description": page.seo_description,
        "outside_url": page.outside_url,
        "blocks": snapshots,
        "sources": [sources[key].snapshot() for key in in_order if key in sources],
        "links": links_of(snapshots),
    }
    if is_strict:
        problems = list(_problems(blocks, keys_by_block, sources, content))
        if problems:
            raise ValidationError(problems)
    return content


def _problems(blocks, keys_by_block, sources, content):
    if any(keys_in(content[name]) for name in WORDS_OF_THE_PAGE):
        yield "The title or summary cites a source. Only the text of the page can."
    for number, (block, keys) in enumerate(zip(blocks, keys_by_block, strict=True), start=1):
        name = f"Block {number} ({block})"
        for key in keys:
            if key not in sources:
                yield f"{name} cites [@{key}], which is not among the sources. Add the source, or mend the key."
        for field in fields_that_cite_in_vain(content["blocks"][number - 1]):
            yield f"{name} cites a source in its {field}, where no note can stand. Cite it in the text."
        for problem in block.problems(content):
            yield f"{name} {problem}."


def record(page: Page, *, by: StaffUser | None) -> DraftVersion:
    """Keep the draft as it is saved now. If it says what it said before, the version from then is returned."""
    content = draft_content(page, is_strict=False)
    digest = digest_of(content)
    newest = page.draft_versions.first()
    if newest is not None and newest.digest == digest:
        return newest
    return DraftVersion.objects.create(page=page, saved_by=by, content=content, digest=digest)


@transaction.atomic
def load(page: Page, content: dict, *, by: StaffUser) -> list[str]:
    """Make a content of this page (of a release, or of an earlier draft) its draft. Address and menus stay.

    What the draft said is kept as a version first. Returns a sentence for each block that could not be brought back.
    """
    Page.objects.select_for_update().get(pk=page.pk)
    record(page, by=None)
    content = with_todays_addresses(content)
    for name in WORDS_OF_THE_PAGE:
        setattr(page, name, content[name])
    page.menu_title = "" if content["menu_title"] == content["title"] else content["menu_title"]
    page.save()
    blocks, lost = blocks_from(content)
    for model in BLOCK_MODELS:
        model.objects.filter(parent=page).delete()
    for block in blocks:
        block.parent = page
        block.save()
    record(page, by=by)
    return lost


def blocks_from(content: dict) -> tuple[list[Block], list[str]]:
    """The blocks of a content, of no page yet and not saved; and a sentence for each that can't be made again."""
    blocks, lost = [], []
    for number, snapshot in enumerate(content["blocks"], start=1):
        model = BLOCKS_BY_KIND[snapshot["kind"]]
        fields = model.fields_from(snapshot)
        if fields is None:
            lost.append(
                f"Block {number} ({model._meta.verbose_name}) could not be brought back: what it showed is gone."
            )
        else:
            blocks.append(model(region="main", ordering=10 * number, key=snapshot["key"], **fields))
    return blocks, lost
