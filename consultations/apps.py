from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = "Requests"

    def front_page_panel(self, request):
        """See clinic_site.admin_site."""
        from consultations.front_page import panel  # models cannot be imported before the apps are ready

        return panel(request)
