from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps  # as a module: its AdminConfig must not count as one of ours


class ClinicAdminConfig(admin_apps.AdminConfig):
    """Django's admin with our own site object: its front page has a panel per app."""

    default = False
    default_site = "clinic_site.admin_site.ClinicAdminSite"


class ClinicSiteConfig(AppConfig):
    default = True
    name = "clinic_site"
    verbose_name = "The clinic"

    def ready(self):
        from clinic_site import opening  # it needs the models

        opening.register(opening.clinic_is_still_the_sample)
