import getpass
import secrets
import sys

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from clinic_site.models import StaffUser
from clinic_site.roles import ROLES


class Command(BaseCommand):
    help = "Create a staff account with a role. Asks for what is missing if there is a terminal."

    def add_arguments(self, parser):
        parser.add_argument("--role", default="", help=", ".join(ROLES))
        parser.add_argument("--username", default="")

    def handle(self, *args, role, username, **options):
        has_terminal = sys.stdin.isatty()
        if not role and has_terminal:
            role = input(f"Role ({', '.join(ROLES)}): ")
        if not username and has_terminal:
            username = input("User name: ")
        role = role.strip().lower().replace(" ", "_").replace("-", "_")
        if role not in ROLES:
            raise CommandError(f"ROLE has to be one of {', '.join(ROLES)}, as in: make staff ROLE=editor USERNAME=sam")
        user = StaffUser(username=username.strip(), is_staff=True)
        try:
            user.clean_fields(exclude=["password"])
        except ValidationError as error:
            raise CommandError(
                "The user name does not work: it needs 1 to 150 letters, digits and the signs @ . + - _ only."
            ) from error
        if StaffUser.objects.filter(username__iexact=user.username).exists():
            raise CommandError(f"The user name {user.username} is taken: choose another one.")
        password, is_made_up = self._password(user, has_terminal=has_terminal)
        user.set_password(password)
        with transaction.atomic():
            user.save()
            user.groups.add(Group.objects.get(name=ROLES[role].label))
        self.stdout.write(f"{user.username} can sign in at /admin/ as {ROLES[role].label}.")
        if is_made_up:
            self.stdout.write(f"Password, shown only now: {password}")

    def _password(self, user, *, has_terminal):
        """(password, is it made up): typed twice at a terminal, else the first line of standard input."""
        if has_terminal:
            password = getpass.getpass("Password (15 characters or more; empty: we make one up): ")
            if password and password != getpass.getpass("The same again: "):
                raise CommandError("The two passwords differ. Nothing was made; try again.")
        else:
            password = sys.stdin.readline().rstrip("\n")
        if not password:
            return secrets.token_urlsafe(15), True
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(
                "The password is too weak: take 15 characters or more, no common word, not only digits, "
                "and nothing like the user name."
            ) from error
        return password, False
