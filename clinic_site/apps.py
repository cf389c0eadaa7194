from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps  # as a module: its AdminConfig must not count as one of ours
from django.db.models.signals import post_migrate


class ClinicAdminConfig(admin_apps.AdminConfig):
    """Django's admin with our own site object: its front page has a panel per app."""

    default = False
    default_site = "clinic_site.admin_site.ClinicAdminSite"


class ClinicSiteConfig(AppConfig):
    default = True
    name = "clinic_site"
    verbose_name = "The clinic"

    def ready(self):
        from clinic_site import append_only, opening  # both need the models

        opening.register(opening.clinic_is_still_the_sample)
        # Sent once all migrations of all apps are done, and after the tables of a test were emptied.
        post_migrate.connect(lambda using, **_: append_only.install(using), sender=self, weak=False)
