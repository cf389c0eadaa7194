from django.contrib import admin

from pages.models import Source


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    list_display = ["key", "citation", "url"]
    search_fields = ["key", "citation"]
    ordering = ["key"]
    actions = None
    change_list_template = "admin/staff_list.html"
    lede = "What pages cite. Write [@key] in a text to cite a source."
    empty_words = "There are no sources yet. Add the first paper, label or guideline you want to cite."
    fieldsets = [
        ("How do pages cite it?", {"fields": ["key"]}),
        ("What is it?", {"fields": ["citation", "url"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        return ["key"] if obj else []  # drafts cite it by this key

    def has_delete_permission(self, request, obj=None):
        return False  # a draft may cite it
