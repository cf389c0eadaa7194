"""What was published once is drawn for ever, whatever has become of the models of its blocks."""

import json
import re
import uuid
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from pages import drafts
from pages.comparing import compare
from pages.models import BLOCK_MODELS, Release
from pages.models.release import digest_of
from pages.rendering import draw
from pages.snippets import filled
from tests.factories import PageFactory, StaffFactory

# Every kind of block as releases keep it in the first shape. Never changed; a new shape gets a file of its own.
STORED = json.loads((Path(__file__).parent / "snapshots_v1.json").read_text(encoding="utf-8"))
NOT_DRAWN = {"key", "kind", "v", "image", "image_ppoi", "name", "snippet", "tone", "as_of", "is_guide_path"}


@pytest.fixture
def changed_models(monkeypatch):
    """As if every model of a block had been rewritten or were gone."""

    def gone(*_args, **_kwargs):
        raise AssertionError("A release asked the model of a block.")

    for model in BLOCK_MODELS:
        for name in ("content", "snapshot", "look_up", "problems", "fields_from"):
            monkeypatch.setattr(model, name, gone)
    monkeypatch.setattr(drafts, "BLOCKS_BY_KIND", {})


def words_of(value, name=""):
    """Every text that a visitor should read of a snapshot."""
    if name in NOT_DRAWN or isinstance(value, bool | int | None):
        return []
    if isinstance(value, dict):
        return [words for part, inner in value.items() for words in words_of(inner, part)]
    if isinstance(value, list):
        return [words for part in value for words in words_of(part, name)]
    plain = re.sub(r"\s*\[@[^]]*\]", "", value)
    return [words.strip() for words in re.split(r"<[^>]*>", plain) if words.strip()]


def test_every_kind_is_stored():
    stored = {block["kind"] for block in STORED["page"]["blocks"]}

    assert {model.kind for model in BLOCK_MODELS} <= stored, "store the new kind in a file beside this one"


def test_old_snapshot_of_every_kind_is_drawn_after_the_models_have_changed(changed_models):
    html = draw(filled(STORED["page"], {STORED["page"]["blocks"][17]["snippet"]: STORED["snippet"]})).html

    for block in STORED["page"]["blocks"]:
        for words in words_of(block):
            assert words in html, f"{block['kind']}: {words!r} was lost"
    for words in ("Snippet words", "November 1, 2026", "The paper called fava2020.", "/media/__processed__/a.jpg"):
        assert words in html


def test_old_release_is_served_compared_and_shown_to_staff(db, changed_models):
    snippet = PageFactory(kind="snippet", key=uuid.UUID(STORED["page"]["blocks"][17]["snippet"]))
    page = PageFactory(kind="landing", slug="old")
    author, reviewer = StaffFactory(role="editor"), StaffFactory(role="clinical_reviewer")
    now = timezone.now()
    for of, content in ((snippet, STORED["snippet"]), (page, STORED["page"])):
        release = Release.objects.create(
            page=of,
            number=1,
            content=content,
            digest=digest_of(content),
            kind=content["kind"],
            state=Release.State.APPROVED,
            approval=Release.Approval.SECOND_PERSON,
            submitted_by=author,
            approved_by=reviewer,
            approved_at=now,
            live_from=now,
        )
    staff = Client()
    staff.force_login(reviewer)

    shown = Client().get("/old/").content.decode()
    read = staff.get(f"/admin/pages/release/{release.pk}/change/").content.decode()

    assert "Snippet words" in shown
    for words in ("Hero heading", "Table caption", "Price item"):
        assert words in shown
        assert words in read
    assert compare(STORED["page"], STORED["page"]).is_same
