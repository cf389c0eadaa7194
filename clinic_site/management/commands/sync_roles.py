from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand
from django.db import transaction

from clinic_site.roles import ROLES


class Command(BaseCommand):
    help = "Make the groups in the database equal to the table in clinic_site/roles.py."

    @transaction.atomic
    def handle(self, *args, **options):
        permissions = {
            f"{app}.{codename}": pk
            for pk, app, codename in Permission.objects.values_list("pk", "content_type__app_label", "codename")
        }
        for role in ROLES.values():
            group, _ = Group.objects.get_or_create(name=role.label)
            wanted = {permissions[name] for name in role.permissions}
            if set(group.permissions.values_list("pk", flat=True)) != wanted:
                group.permissions.set(wanted)
                self.stdout.write(f"{role.label}: {len(wanted)} permissions set.")
