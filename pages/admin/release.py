"""Releases in the admin: what visitors read, read and will read; what changed; and the decisions about it."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from clinic_site.opening_hours import date_words
from pages.admin.decisions import decisions_for
from pages.admin.words import share_url, state_words, with_zone
from pages.comparing import compare
from pages.frame import preview
from pages.models import Release
from pages.publishing import Action


@admin.register(Release)
class ReleaseAdmin(admin.ModelAdmin):
    """To look at and to decide about. A release is written by publishing, and its words never change."""

    list_display = ["release", "state_words", "author", "approver"]
    list_filter = ["state", "origin"]
    list_select_related = ["page", "submitted_by", "approved_by"]
    search_fields = ["page__title", "page__path"]
    ordering = ["-submitted_at", "-pk"]
    actions = None
    change_list_template = "admin/staff_list.html"
    lede = "What visitors read, read before, and will read. No one can change the words of a release."
    empty_value_display = "–"
    empty_words = "Nothing was published yet. Open a page and send it for review."
    FACTS = (
        "page",
        "state_words",
        "restored",
        "author",
        "submitted",
        "note",
        "approver",
        "approved",
        "approval",
        "reviews",
        "returned",
        "withdrawn",
        "digest",
    )
    readonly_fields = FACTS

    class Media:
        css = {"all": ["css/staff_editor.css"]}

    def get_queryset(self, request):
        return super().get_queryset(request).with_is_live()

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_fieldsets(self, request, obj=None):
        """The facts there are: a row that says nothing is one more to read."""
        facts = [name for name in self.FACTS if name != "digest" and self._fact(name, obj)]
        archive = {"fields": ["digest"], "classes": ["collapse"]}
        return [(None, {"fields": facts}), ("For the archive", archive)]

    def _fact(self, name, release):
        return getattr(self, name)(release) if hasattr(self, name) else getattr(release, name)

    def get_urls(self):
        view = self.admin_site.admin_view(require_safe(self.preview_view))
        return [
            path("<path:object_id>/preview/", view, name="pages_release_preview"),
            *super().get_urls(),
        ]

    def preview_view(self, request, object_id):
        """The article of a release in today's frame, for staff."""
        release = self.get_object(request, object_id)
        if not self.has_view_permission(request, release):
            raise PermissionDenied
        if release is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return preview(request, release.page, release.content, f"Release {release.number}: {state_words(release)}.")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show the release with what changed, and take a decision about it."""
        release = self.get_object(request, object_id)
        if release is None or not self.has_view_permission(request, release):
            return super().change_view(request, object_id, form_url, extra_context)
        data = request.POST if request.method == "POST" else None
        if data is not None and data.get("decide") not in set(Action):
            raise PermissionDenied  # the words of a release are not for changing
        decisions = decisions_for(request.user, release, data=data)
        if data is not None:
            chosen = next((form for form in decisions if form.is_bound), None)
            if chosen is None:
                self.message_user(
                    request, "This can't be done anymore, or not by you. Nothing was changed.", messages.ERROR
                )
                return HttpResponseRedirect(request.path)
            if chosen.is_valid() and chosen.decide(request.user):
                self.log_change(request, release, chosen.done)
                self.message_user(request, chosen.done, messages.SUCCESS)
                return HttpResponseRedirect(request.path)
            request.method = "GET"  # the page is drawn again, with what was typed and what is wrong with it
        before = self._before(release)
        context = {
            "decisions": decisions,
            "comparison": compare(before.content if before else None, release.content),
            "before": before,
            "share_url": share_url(release),
            "title": str(release),
            "subtitle": None,
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, context)

    def _before(self, release):
        """What a release is compared with: what visitors see, or for an older one what they saw before it."""
        earlier = Release.objects.filter(page=release.page_id, number__lt=release.number)
        if release.state == Release.State.IN_REVIEW:
            return Release.objects.live().filter(page=release.page_id).first()
        return earlier.approved().order_by("-number").first()

    @admin.display(description="release", ordering="page__title")
    def release(self, release):
        return str(release)

    @admin.display(description="state", ordering="live_from")
    def state_words(self, release):
        return state_words(release)

    @admin.display(description="restores")
    def restored(self, release):
        if release.restores is None:
            return ""
        return format_html(
            '<a href="{}">Release {}</a>',
            reverse("admin:pages_release_change", args=[release.restores_id]),
            release.restores.number,
        )

    @admin.display(description="written by", ordering="submitted_by")
    def author(self, release):
        return release.submitted_by or "came with the software"

    @admin.display(description="sent")
    def submitted(self, release):
        return with_zone(release.submitted_at)

    @admin.display(description="approved by", ordering="approved_by")
    def approver(self, release):
        return release.approved_by or ""

    @admin.display(description="approved")
    def approved(self, release):
        return with_zone(release.approved_at) if release.approved_at else ""

    @admin.display(description="reviewed")
    def reviews(self, release):
        lines = (
            (f"{with_zone(review.reviewed_at)}, by {review.reviewed_by}; next due {date_words(review.next_due)}",)
            for review in release.reviews.select_related("reviewed_by")
        )
        return format_html_join(mark_safe("<br>"), "{}", lines)

    @admin.display(description="given back")
    def returned(self, release):
        if release.returned_at is None:
            return ""
        return f"{with_zone(release.returned_at)}, by {release.returned_by}: {release.return_note}"

    @admin.display(description="withdrawn")
    def withdrawn(self, release):
        if release.withdrawn_at is None:
            return ""
        why = f": {release.withdrawal_note}" if release.withdrawal_note else ""
        return f"{with_zone(release.withdrawn_at)}, by {release.withdrawn_by}{why}"
