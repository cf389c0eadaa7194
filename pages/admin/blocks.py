"""The blocks of a page, edited in place: one inline per kind, in the order in which the editor offers them."""

from content_editor.admin import ContentEditorInline
from django.utils.html import format_html

from pages.models import BLOCK_MODELS

# Names from the icon font that content-editor brings.
ICONS = {
    "section": "title",
    "rich_text": "notes",
    "key_facts": "fact_check",
    "callout": "campaign",
    "question": "help_outline",
    "step": "format_list_numbered",
    "do_dont": "rule",
    "term": "menu_book",
    "table": "table_chart",
    "picture": "image",
    "call_to_action": "arrow_forward",
    "page_cards": "dashboard",
    "clinicians": "groups",
    "price": "attach_money",
    "hero": "wallpaper",
}


def inline_for(model):
    """The inline of one kind of block."""
    # The name stands beside the icon; a screen reader would read the icon's ligature as a word.
    icon = format_html('<span class="material-icons" aria-hidden="true">{}</span>', ICONS[model.kind])
    return ContentEditorInline.create(model, button=icon)


BLOCK_INLINES = [inline_for(model) for model in BLOCK_MODELS]
