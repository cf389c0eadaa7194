from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "Pages"

    def ready(self):
        from clinic_site import append_only, opening
        from pages.models import Release, Review
        from pages.opening import clinical_pages_are_samples  # all need the models

        opening.register(clinical_pages_are_samples)
        append_only.guard(Release, state="state", forward=Release.FORWARD, written_once=Release.WRITTEN_ONCE)
        append_only.guard(Review)

    def front_page_panel(self, request):
        """What the admin's front page says about pages, for those who may see them."""
        from pages.front_page import panel  # it needs the models

        return panel(request)
