"""The blocks of a page, edited in place: one inline per kind, in the order in which the editor offers them."""

from content_editor.admin import ContentEditorInline
from django.utils.html import format_html

from clinic_site.links import validate_link
from pages.models import BLOCK_MODELS, PageCards


class BlockInline(ContentEditorInline):
    """A kind of block in the editor."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if validate_link in db_field.validators:
            field.widget.attrs["data-page-link"] = "one"
        if db_field is PageCards._meta.get_field("pages"):
            field.widget.attrs["data-page-link"] = "many"
        if db_field.is_relation and hasattr(field.widget, "can_add_related"):
            # What a block refers to is made in its own list, not in a window over a half-written page.
            widget = field.widget
            widget.can_add_related = widget.can_change_related = widget.can_view_related = False
            widget.can_delete_related = False
        return field


def inline_for(model):
    """The inline of one kind of block."""
    # The name stands beside the icon; a screen reader would read the icon's ligature as a word.
    icon = format_html('<span class="material-icons" aria-hidden="true">{}</span>', model.icon)
    return BlockInline.create(model, button=icon)


BLOCK_INLINES = [inline_for(model) for model in BLOCK_MODELS]
