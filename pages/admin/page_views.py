"""What else a page has in the admin, beside its form: the preview, and what its draft said before."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from pages import drafts
from pages.comparing import compare
from pages.drafts import draft_content
from pages.frame import preview
from pages.models import Page

SHOWN_VERSIONS = 100


class PageViews:
    """Views of the page admin that are not Django's own."""

    def get_urls(self):
        def staff(view):
            return self.admin_site.admin_view(view)

        return [
            path("<path:object_id>/drafts/", staff(require_safe(self.drafts_view)), name="pages_page_drafts"),
            path(
                "<path:object_id>/drafts/<int:version>/",
                staff(self.draft_version_view),
                name="pages_page_draft_version",
            ),
            path("<path:object_id>/preview/", staff(require_safe(self.preview_view)), name="pages_page_preview"),
            *super().get_urls(),
        ]

    def preview_view(self, request, object_id):
        """The draft as it is saved, in today's frame, for staff."""
        page = self.get_object(request, object_id)
        if not self.has_view_permission(request, page):
            raise PermissionDenied
        if page is None or page.kind == Page.Kind.OUTSIDE_LINK:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        try:
            content = draft_content(page)
        except ValidationError as error:
            for sentence in error.messages:
                self.message_user(request, sentence, messages.ERROR)
            return HttpResponseRedirect(reverse("admin:pages_page_change", args=[page.pk]))
        return preview(request, page, content, "This is the draft as it was last saved.")

    # --- What the draft said before ---

    def drafts_view(self, request, object_id):
        """How the draft was saved, the newest first."""
        page = self._page_or_404(request, object_id)
        versions = page.draft_versions.select_related("saved_by")[:SHOWN_VERSIONS]
        return self._drafts_page(request, page, "drafts.html", versions=versions)

    def draft_version_view(self, request, object_id, version):
        """What somebody changed when they saved this version, and what bringing it back would change today."""
        page = self._page_or_404(request, object_id)
        chosen = get_object_or_404(page.draft_versions.select_related("saved_by"), pk=version)
        may_load = self.has_change_permission(request, page)
        if request.method == "POST":
            if not may_load:
                raise PermissionDenied
            for sentence in drafts.load(page, chosen.content, by=request.user):
                self.message_user(request, sentence, messages.WARNING)
            self.log_change(request, page, "Brought back an earlier draft.")
            words = "The draft says again what it said then. What it said until now is in its history."
            self.message_user(request, words, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:pages_page_change", args=[page.pk]))
        before = page.draft_versions.filter(pk__lt=chosen.pk).first()
        context = {
            "version": chosen,
            "may_load": may_load,
            "back_to_it": compare(draft_content(page, is_strict=False), chosen.content),
            "what_it_changed": compare(before.content, chosen.content) if before else None,
        }
        return self._drafts_page(request, page, "draft_version.html", **context)

    def _page_or_404(self, request, object_id):
        page = self.get_object(request, object_id)
        if not self.has_view_permission(request, page):
            raise PermissionDenied
        if page is None:
            raise Http404
        return page

    def _drafts_page(self, request, page, template, **context):
        context = {**self.admin_site.each_context(request), "opts": self.opts, "page": page, **context}
        return TemplateResponse(request, f"admin/pages/page/{template}", context)
