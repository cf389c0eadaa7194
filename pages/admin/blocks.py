"""The blocks of a page, edited in place: one inline per kind, in the order in which the editor offers them."""

from content_editor.admin import ContentEditorInline
from django.utils.html import format_html

from pages.models import BLOCK_MODELS


def inline_for(model):
    """The inline of one kind of block."""
    # The name stands beside the icon; a screen reader would read the icon's ligature as a word.
    icon = format_html('<span class="material-icons" aria-hidden="true">{}</span>', model.icon)
    return ContentEditorInline.create(model, button=icon)


BLOCK_INLINES = [inline_for(model) for model in BLOCK_MODELS]
