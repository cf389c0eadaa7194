"""What else a page has in the admin, beside its form: preview, earlier drafts, history, copies, and the bin."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from pages import drafts
from pages.admin.words import with_zone
from pages.bin import bring_back, discard, obstacle
from pages.comparing import compare
from pages.copying import copy
from pages.drafts import draft_content
from pages.frame import preview
from pages.history import events
from pages.models import Page

SHOWN_VERSIONS = 100
SHOWN_EVENTS = 200
SHOWN_IN_BIN = 50
SHOWN_TITLES = 20


class PageViews:
    """Views of the page admin that are not Django's own."""

    def get_urls(self):
        def staff(view):
            return self.admin_site.admin_view(view)

        return [
            path("bin/", staff(self.bin_view), name="pages_page_bin"),
            path("titles/", staff(require_safe(self.titles_view)), name="pages_page_titles"),
            path("<path:object_id>/copy/", staff(self.copy_view), name="pages_page_copy"),
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

    def titles_view(self, request):
        """Pages that a link can lead to, by words of their title or address, as JSON: results [{title, path}]."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        words = request.GET.get("q", "").replace("\0", "").strip()
        pages = Page.objects.kept().exclude(kind__in=Page.WITHOUT_AN_ADDRESS)
        fitting = pages.filter(Q(title__icontains=words) | Q(path__icontains=words)).order_by("title", "path")
        return JsonResponse({"results": list(fitting.values("title", "path")[:SHOWN_TITLES])})

    # --- What the draft said before ---

    def drafts_view(self, request, object_id):
        """How the draft was saved, the newest first."""
        page = self._page_or_404(request, object_id)
        versions = page.draft_versions.select_related("saved_by")[:SHOWN_VERSIONS]
        return self._page_template(request, page, "drafts.html", versions=versions)

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
        return self._page_template(request, page, "draft_version.html", **context)

    # --- Who did what ---

    def history_view(self, request, object_id, extra_context=None):
        """Everything that happened to a page, in one list: Django's own knows the form alone."""
        page = self._page_or_404(request, object_id)
        found = events(page, limit=SHOWN_EVENTS + 1)
        context = {"events": found[:SHOWN_EVENTS], "is_cut": len(found) > SHOWN_EVENTS}
        return self._page_template(request, page, "history.html", **context)

    # --- Copies ---

    def copy_view(self, request, object_id):
        """Ask whether the pages below shall be copied too, and copy."""
        page = self._page_or_404(request, object_id)
        if not self.has_add_permission(request) or page.deleted_at:
            raise PermissionDenied
        if request.method == "POST":
            made = copy(page, by=request.user, with_pages_below="with_pages_below" in request.POST)
            self.log_addition(request, made, f"Copied from “{page}”.")
            words = f"This is a copy of “{page}”. Give it a title and an address of its own."
            self.message_user(request, words, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:pages_page_change", args=[made.pk]))
        count_below = Page.objects.kept().below(page.path).count()
        return self._page_template(request, page, "copy.html", count_below=count_below)

    # --- The bin ---

    def delete_view(self, request, object_id, extra_context=None):
        """Into the bin: nothing that was ever typed or read is lost."""
        page = self._page_or_404(request, object_id)
        if not self.has_delete_permission(request, page):
            raise PermissionDenied
        if page.deleted_at:
            return self._to_bin(request, page)
        if "post" in request.POST:
            try:
                discard(page, by=request.user)
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
                return HttpResponseRedirect(reverse("admin:pages_page_change", args=[page.pk]))
            self.log_change(request, page, "Deleted: it is in the bin.")
            words = f"“{page}” is in the bin. You can bring it back from there."
            self.message_user(request, words, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:pages_page_changelist"))
        context = {"obstacle": obstacle(page, by=request.user), "is_shown": page.releases.live().exists()}
        return self._page_template(request, page, "delete.html", **context)

    def bin_view(self, request):
        """The deleted pages, and the way back for each."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._bring_back(request)
        paginator = Paginator(Page.objects.in_bin().select_related("parent", "deleted_by"), SHOWN_IN_BIN)
        part = paginator.get_page(request.GET.get("p"))
        context = {
            "pages": [(page, page.parent.path if page.parent_id else "") for page in part],
            "paginator": paginator,
            "part": part,
            "may_bring_back": self.has_change_permission(request),
        }
        return self._page_template(request, None, "bin.html", **context)

    def _bring_back(self, request):
        if not self.has_change_permission(request):
            raise PermissionDenied
        page = self._page_or_404(request, request.POST.get("page", ""))
        try:
            bring_back(page, by=request.user, slug=request.POST.get("slug"))
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:pages_page_bin"))
        self.log_change(request, page, "Brought back from the bin.")
        words = f"“{page}” is back. Visitors see it once it is published."
        self.message_user(request, words, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:pages_page_change", args=[page.pk]))

    def _to_bin(self, request, page, *, was_saved=False):
        """To the list of deleted pages, with a sentence about the one that somebody was looking for."""
        words = f"“{page}” was deleted {with_zone(page.deleted_at)} by {page.deleted_by.shown_name}. "
        words += "What you typed is saved in its draft: bring it back first." if was_saved else "You can bring it back."
        self.message_user(request, words, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:pages_page_bin"))

    def _page_or_404(self, request, object_id):
        page = self.get_object(request, object_id)
        if not self.has_view_permission(request, page):
            raise PermissionDenied
        if page is None:
            raise Http404
        return page

    def _page_template(self, request, page, template, **context):
        context = {**self.admin_site.each_context(request), "opts": self.opts, "page": page, **context}
        return TemplateResponse(request, f"admin/pages/page/{template}", context)
