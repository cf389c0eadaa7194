"""The staff side of the site: Django's admin with our own front page."""

import functools
from http import HTTPStatus

from django.apps import apps
from django.contrib import messages
from django.contrib.admin.sites import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from clinic_site import clinic_details, kept_typing, opening
from clinic_site.error_pages import render_error
from clinic_site.roles import roles_of


class ClinicAdminSite(AdminSite):
    """The admin. Its front page shows one panel per app: the app's config has `front_page_panel(request)`,
    which returns the context of the template `admin/panels/<app label>.html`, or None for nothing.
    """

    site_title = "Staff"
    index_title = "Today"
    enable_nav_sidebar = False  # one line of places in the header instead: fewer stops for the keyboard

    def each_context(self, request):
        context = super().each_context(request)
        context["site_header"] = clinic_details.last_known().name or "Our clinic"
        return context

    def admin_view(self, view, cacheable=False):
        """As Django's, but a form that is sent after the session has ended is not lost to the login page."""
        checked = super().admin_view(view, cacheable)

        @functools.wraps(checked)
        def checked_or_kept(request, *args, **kwargs):
            kept = kept_typing.keep(request) if request.method == "POST" and not self.has_permission(request) else ""
            if kept and request.path != reverse("admin:logout", current_app=self.name):
                return self._ask_to_sign_in(request, kept)
            return checked(request, *args, **kwargs)

        return checked_or_kept

    def _ask_to_sign_in(self, request, kept):
        """The login page, with what was typed in it. Leads back to the form, or to the list it stood in."""
        context = {
            "app_path": reverse("admin:login", current_app=self.name),
            "next": request.get_full_path(),
            kept_typing.FIELD: kept,
        }
        request.method = "GET"  # nobody has tried to sign in yet
        return super().login(request, context)

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request, extra_context=None):
        """As Django's; after signing in, what was typed before is offered to be sent again."""
        kept = request.POST.get(kept_typing.FIELD, "")
        response = super().login(request, {**({kept_typing.FIELD: kept} if kept else {}), **(extra_context or {})})
        if not kept or response.status_code != HTTPStatus.FOUND:
            return response
        try:
            return self._offer(request, kept_typing.opened(kept, by=request.user))
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
            return response

    def send_again(self, request):
        """Offer a form that came from this site without a token that holds: somebody has signed in again meanwhile."""
        kept = kept_typing.keep(request)
        if not kept:
            return render_error(request, 403)
        if not self.has_permission(request):
            return self._ask_to_sign_in(request, kept)
        return self._offer(request, kept_typing.typed(request))

    def _offer(self, request, kept):
        context = {**self.each_context(request), "title": "Nothing you typed is lost", "kept": kept}
        return TemplateResponse(request, "admin/kept_typing.html", context, headers={"Cache-Control": "no-store"})

    def index(self, request, extra_context=None):
        context = {
            "roles": roles_of(request.user),
            "shows_first_steps": request.user.welcomed_at is None,
            "panels": list(self._panels(request)),
            "missing": opening.missing() if request.user.has_perm("clinic_site.change_clinic") else [],
            **(extra_context or {}),
        }
        return super().index(request, context)

    def _panels(self, request):
        for config in apps.get_app_configs():
            make_panel = getattr(config, "front_page_panel", None)
            context = make_panel(request) if make_panel else None
            if context is not None:
                yield {"template": f"admin/panels/{config.label}.html", **context}

    def get_urls(self):
        return [path("welcomed/", self.admin_view(require_POST(self.welcomed)), name="welcomed"), *super().get_urls()]

    def welcomed(self, request):
        """The colleague has read the first steps: show them no more."""
        request.user.welcomed_at = timezone.now()
        request.user.save(update_fields=["welcomed_at"])
        return HttpResponseRedirect(reverse("admin:index"))
