"""The environments in which the tests start the site: none of them reads or writes the data of `make run`."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEST_VAR = ROOT / "var" / "test"
KEPT_SECONDS = 24 * 3600  # how long static files of older sources stay
# Everything that static files are made of; the lock stands for those that packages bring.
STATIC_SOURCES = ("static", "pages/static", "clinic_site/management/commands/join_styles.py", "requirements.lock")
# What a shell may carry over from work on the site, and what would change what the tests see.
NOT_INHERITED = (
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "DEFAULT_FROM_EMAIL",
    "EMAIL_URL",
    "MEDIA_ROOT",
    "PRIVACY_NOTICE_PATH",
    "TEXT_MESSAGES_ENABLED",
    "TRUSTED_PROXIES",
)


def new_field_keys(key_id: str = "test1") -> str:
    """A value of FIELD_KEYS that opens nothing but what is sealed with it."""
    return f"{key_id}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


def local_environment(**variables: str) -> dict[str, str]:
    """A local site with secrets of its own, that writes below var/test/. `variables` come on top.

    TEST_VAR_DIR, which a run sets for all that it starts, keeps its static files the same while sources change.
    """
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    return {
        **inherited,
        "CLINIC_ENV": "local",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": new_field_keys(),
        "SITE_URL": "http://127.0.0.1:8000",
        "TIME_ZONE": "America/New_York",
        "VAR_DIR": os.environ.get("TEST_VAR_DIR") or str(TEST_VAR / _fingerprint()),
        **variables,
    }


def production_environment(**variables: str) -> dict[str, str]:
    """A site in production with every required variable set. `variables` come on top."""
    return local_environment(
        **{
            "CLINIC_ENV": "production",
            "DATABASE_URL": "sqlite://:memory:",
            "SITE_URL": "https://clinic.example.com",
            "ALLOWED_HOSTS": "clinic.example.com",
            "EMAIL_URL": "smtp+tls://site:secret@mail.example.com:587",
            "DEFAULT_FROM_EMAIL": "site@clinic.example.com",
            "STAFF_ALERT_EMAILS": "front-desk@clinic.example.com",
            **variables,
        }
    )


def manage(*arguments: str, environment: dict[str, str], **options) -> subprocess.CompletedProcess:
    """Run a command of manage.py and give what it wrote."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        **{"check": False, **options},
    )


def make_static_files(environment: dict[str, str]) -> None:
    """Collect static files as `make run` does, unless those of the same sources are there already.

    They are made beside their place and moved there whole: another run may be using, or making, the same ones.
    Raises SystemExit with what the command said if they cannot be made.
    """
    target = Path(environment["VAR_DIR"])
    if (target / "static").exists():
        return
    TEST_VAR.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix="making-", dir=TEST_VAR))
    for command in (["join_styles"], ["collectstatic", "--noinput", "--verbosity", "0"]):
        done = manage(*command, environment={**environment, "VAR_DIR": str(making)})
        if done.returncode:
            shutil.rmtree(making)
            raise SystemExit(f"The static files could not be made: {done.stderr.strip()}")
    try:
        making.rename(target)
    except OSError:  # the other run was quicker
        shutil.rmtree(making)
    for other in TEST_VAR.iterdir():
        if other != target and time.time() - other.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(other, ignore_errors=True)


def _fingerprint() -> str:
    digest = hashlib.sha256(str(sys.version_info[:2]).encode())
    for name in STATIC_SOURCES:
        source = ROOT / name
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if path.is_file():
                digest.update(f"{path.relative_to(ROOT)} ".encode() + path.read_bytes())
    return f"static-{digest.hexdigest()[:16]}"
