import json

from django.contrib import admin
from django.utils import formats, timezone
from django.utils.html import format_html

from pages.models import Release


def with_zone(moment):
    """A time as staff read it, always with the clinic's zone."""
    return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT")


@admin.register(Release)
class ReleaseAdmin(admin.ModelAdmin):
    """What visitors read, and when: to look at only. A release is written by publishing and never changes."""

    list_display = ["release", "live_since", "publisher", "short_digest"]
    list_filter = ["origin"]
    list_select_related = ["page", "published_by"]
    search_fields = ["page__title", "page__path"]
    ordering = ["-live_from", "-pk"]
    actions = None
    change_list_template = "admin/staff_list.html"
    lede = "What visitors read, and from when. No one can change it."
    empty_words = "Nothing was published yet. Open a page and choose “Save and publish”."
    fieldsets = [
        ("Which release is it?", {"fields": ["page", "number", "live_since", "publisher", "published"]}),
        ("What did it say?", {"fields": ["content_lines", "digest"]}),
    ]
    readonly_fields = [name for _title, options in fieldsets for name in options["fields"]]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="release", ordering="page__title")
    def release(self, release):
        return str(release)

    @admin.display(description="live from", ordering="live_from")
    def live_since(self, release):
        return with_zone(release.live_from)

    @admin.display(description="published")
    def published(self, release):
        return with_zone(release.published_at)

    @admin.display(description="published by")
    def publisher(self, release):
        return release.published_by or "came with the software"

    @admin.display(description="digest")
    def short_digest(self, release):
        return release.digest[:12]

    @admin.display(description="content")
    def content_lines(self, release):
        return format_html(
            '<pre class="release-content">{}</pre>', json.dumps(release.content, indent=2, ensure_ascii=False)
        )
