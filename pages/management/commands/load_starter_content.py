from django.core.management.base import BaseCommand

from pages import starting_content


class Command(BaseCommand):
    help = "Load the pages a new site begins with, if there is no page yet. Never touches what is there."

    def handle(self, *args, **options):
        count = starting_content.load()
        self.stdout.write(f"{count} starter pages loaded." if count else "Pages are there already: nothing loaded.")
