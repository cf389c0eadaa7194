"""The site as visitors get it: gunicorn on a free port, with a database of its own prepared as `make run` does."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.environment import ROOT, local_environment, make_static_files, manage

START_SECONDS = 30


class LiveSite:
    """A running site. `url` has no slash at the end; `environment` is the one its commands need."""

    def __init__(self, folder: Path, *, database: Path | None = None, secrets: dict[str, str] | None = None):
        """Prepare the site in an empty folder, from a copy of another site's `database` and `secrets` if given."""
        self.folder = folder
        self.database = folder / "site.sqlite3"
        self._listener = socket.create_server(("127.0.0.1", 0))  # ours from here on: nobody can take the port
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.environment = local_environment(
            DATABASE_URL=f"sqlite:///{self.database}",
            MEDIA_ROOT=str(folder / "media"),
            SITE_URL=self.url,
            **(secrets or {}),
        )
        self._process = None
        if database is not None:
            shutil.copyfile(database, self.database)
        else:
            self.manage("prepare", "--verbosity", "0")

    @property
    def secrets(self) -> dict[str, str]:
        """The keys that fit this site's database."""
        return {name: self.environment[name] for name in ("SECRET_KEY", "FIELD_KEYS")}

    def manage(self, *arguments: str) -> str:
        """Run a command of manage.py on this site. Returns what it wrote; raises AssertionError if it failed."""
        done = manage(*arguments, environment=self.environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run_python(self, code: str) -> str:
        """Run lines of Python with this site's database at hand. Returns what they print."""
        return self.manage("shell", "--verbosity", "0", "-c", code)

    def add_colleague(self, role: str, username: str, password: str) -> None:
        """Make a staff account the way `make staff` does."""
        done = manage_with_input(
            ["create_staff", "--role", role, "--username", username], f"{password}\n", self.environment
        )
        assert done.returncode == 0, done.stderr

    def start(self) -> LiveSite:
        """Serve until `stop`."""
        make_static_files(self.environment)
        log = (self.folder / "gunicorn.log").open("wb")
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "clinic_site.wsgi", "--config", "clinic_site/gunicorn.py"),
                *("--bind", f"fd://{self._listener.fileno()}", "--workers", "1"),
            ],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            pass_fds=[self._listener.fileno()],
            start_new_session=True,
        )
        give_up_at = time.monotonic() + START_SECONDS
        while time.monotonic() < give_up_at and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):  # noqa: S310 -- our own address
                    return self
            except (urllib.error.URLError, TimeoutError):
                time.sleep(0.1)
        self.stop()
        raise AssertionError(f"The site did not start:\n{self.log()}")

    def log(self) -> str:
        """What gunicorn wrote."""
        return (self.folder / "gunicorn.log").read_text(errors="replace")

    def stop(self) -> None:
        """End the processes of this site."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._listener.close()


def manage_with_input(arguments: list[str], typed: str, environment: dict[str, str]) -> subprocess.CompletedProcess:
    """Run a command of manage.py that reads its standard input."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
