"""Whoever adds a kind of block is told here which of its places is still missing."""

import pytest
from django.template.loader import get_template

from clinic_site.roles import PAGE_BLOCKS
from pages.citations import CITABLE
from pages.models import BLOCK_MODELS, Section, Snippet
from pages.models.blocks import RichTextField
from pages.rendering import HTML_FIELDS

every_kind = pytest.mark.parametrize("model", BLOCK_MODELS, ids=lambda model: model.kind)


@pytest.mark.parametrize(
    "model", [model for model in BLOCK_MODELS if model not in (Section, Snippet)], ids=lambda model: model.kind
)
def test_kind_has_a_template(model):  # a section's heading is drawn by the article, a snippet's blocks by their own
    assert get_template(f"pages/blocks/{model.kind}.html")


@every_kind
def test_editors_may_use_the_kind(model):
    assert model._meta.model_name in PAGE_BLOCKS


@every_kind
def test_rich_text_of_the_kind_is_drawn_as_html(model):
    rich = {field.name for field in model._meta.get_fields() if isinstance(field, RichTextField)}

    assert rich <= HTML_FIELDS, "name the field in HTML_FIELDS of pages/rendering.py"
    assert rich <= CITABLE, "name the field in CITABLE of pages/citations.py, so that it can cite a source"


def test_kinds_are_told_apart():
    kinds = [model.kind for model in BLOCK_MODELS]

    assert len(set(kinds)) == len(kinds)
    assert all(kinds)
