import subprocess
import sys

import pytest

from tests.environment import ROOT, local_environment, production_environment

REQUIRED = (
    "SECRET_KEY",
    "FIELD_KEYS",
    "DATABASE_URL",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "STAFF_ALERT_EMAILS",
    "TIME_ZONE",
)
SHOW = "from clinic_site import settings; print({expression})"


def start(environment, *, expression="settings.CLINIC_ENV"):
    """(What it printed, the last line of what it complained about) of a process that loads the settings."""
    done = subprocess.run(
        [sys.executable, "-c", SHOW.format(expression=expression)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip(), (done.stderr.strip().splitlines() or [""])[-1]


def without(environment, *names):
    return {name: value for name, value in environment.items() if name not in names}


def test_production_starts_with_every_required_variable():
    assert start(production_environment()) == ("production", "")


def test_production_is_the_default(tmp_path):
    environment = without(production_environment(VAR_DIR=str(tmp_path)), "CLINIC_ENV")

    assert start(environment) == ("production", "")


def test_production_names_every_missing_variable_in_one_sentence():
    printed, complaint = start(without(production_environment(), *REQUIRED))

    assert printed == ""
    assert complaint == (
        "django.core.exceptions.ImproperlyConfigured: The site does not start in production before these variables "
        "are set (see .env.example): SECRET_KEY, FIELD_KEYS, DATABASE_URL, SITE_URL, ALLOWED_HOSTS, EMAIL_URL, "
        "DEFAULT_FROM_EMAIL, STAFF_ALERT_EMAILS, TIME_ZONE."
    )


@pytest.mark.parametrize(
    "command", [["manage.py", "check"], ["-m", "gunicorn", "clinic_site.wsgi", "--config", "clinic_site/gunicorn.py"]]
)
def test_half_configured_process_ends_with_the_sentence_alone(command):
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=without(production_environment(), "EMAIL_URL"),
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )

    assert done.returncode == 1
    assert done.stderr == (
        "The site does not start in production before these variables are set (see .env.example): EMAIL_URL.\n"
    )


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("value", [None, " "], ids=["missing", "blank"])
def test_production_names_the_one_missing_variable(name, value):
    environment = without(production_environment(), name)
    if value is not None:
        environment[name] = value

    printed, complaint = start(environment)

    assert printed == ""
    assert complaint.endswith(f"are set (see .env.example): {name}.")


def test_local_starts_without_mail_and_keeps_it_in_files(tmp_path):
    environment = without(local_environment(VAR_DIR=str(tmp_path)), *set(REQUIRED) - {"SECRET_KEY", "FIELD_KEYS"})

    printed, _ = start(environment, expression="settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH")

    assert printed == f"django.core.mail.backends.filebased.EmailBackend {tmp_path}/mail"


@pytest.mark.parametrize("zone", ["Eastern", "America/New York", "UTC+5"])
def test_wrong_time_zone_is_refused_by_name(zone):
    printed, complaint = start(production_environment(TIME_ZONE=zone))

    assert printed == ""
    assert complaint.endswith(f'TIME_ZONE is "{zone}"; it needs a name like "America/New_York".')


def test_wrong_clinic_env_is_refused_by_name():
    printed, complaint = start(production_environment(CLINIC_ENV="staging"))

    assert printed == ""
    assert complaint.endswith('CLINIC_ENV is "staging"; it can be "production" or "local".')


def test_sqlite_waits_for_its_turn_and_survives_a_power_cut(tmp_path):
    code = (
        "import django; django.setup(); from django.db import connection; cursor = connection.cursor(); "
        "print([cursor.execute('PRAGMA ' + name).fetchone()[0] "
        "for name in ('journal_mode', 'synchronous', 'secure_delete', 'busy_timeout')], connection.transaction_mode)"
    )
    environment = local_environment(
        DATABASE_URL=f"sqlite:///{tmp_path / 'site.sqlite3'}", DJANGO_SETTINGS_MODULE="clinic_site.settings"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    # The 2 says FULL.
    assert done.stdout.strip() == "['wal', 2, 1, 8000] IMMEDIATE", done.stderr


def test_cookies_are_for_https_only_in_production_and_usable_locally():
    expression = "settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT"

    assert start(production_environment(), expression=expression)[0] == "True True True"
    assert start(local_environment(), expression=expression)[0] == "False False False"
