"""The staff side of the site: Django's admin with our own front page."""

from django.apps import apps
from django.contrib.admin.sites import AdminSite
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clinic_site import clinic_details, opening
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
