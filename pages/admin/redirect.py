"""Old addresses: those that moves have left behind, and those of an older site, entered by hand."""

from django.contrib import admin

from pages.models import Page, Redirect


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    list_display = ["old_path", "page"]
    list_select_related = ["page"]
    search_fields = ["old_path", "page__title"]
    actions = None
    change_list_template = "admin/staff_list.html"
    lede = "Addresses that pages had once. Whoever still has such a link is led to the page. Moving a page adds them."
    empty_words = "No page has moved yet. If your clinic had a site before, add its addresses here."

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """A choice of the pages in the tree; those in the bin have no address to lead to."""
        return super().formfield_for_foreignkey(db_field, request, **kwargs, queryset=Page.objects.kept())
