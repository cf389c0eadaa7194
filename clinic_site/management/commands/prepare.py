from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from clinic_site import field_keys, sample_clinic


class Command(BaseCommand):
    help = "Bring the database to what the code expects: migrations, roles, key canary, sample clinic, starter pages."

    def handle(self, *args, **options):
        call_command("migrate", interactive=False, verbosity=options["verbosity"], stdout=self.stdout)
        call_command("sync_roles", stdout=self.stdout)
        field_keys.plant_canary()
        try:
            field_keys.verify()
        except field_keys.WrongKeys as error:
            raise CommandError(f"{error} Nothing was changed; put the right key back and start again.") from error
        if sample_clinic.load():
            self.stdout.write("The sample clinic is in place.")
        call_command("load_starter_content", stdout=self.stdout)
