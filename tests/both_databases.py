"""Run the suite on SQLite and then on a real PostgreSQL: `python -m tests.both_databases [--database=…] PYTEST_ARGS`.

Browser tests run on SQLite only: what they look at does not depend on the database.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

from tests.environment import ROOT, local_environment, make_static_files
from tests.postgresql_server import NoPostgresql, running_server

NOTHING_COLLECTED = 5  # pytest's exit code when no test was selected
INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """Run what was asked for and say how it went. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.both_databases", add_help=False)
    parser.add_argument("--database", choices=("both", "sqlite", "postgresql"), default="both")
    chosen, pytest_arguments = parser.parse_known_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(INTERRUPTED))  # so that the server is stopped then, too
    parts = []
    started = time.monotonic()
    environment = local_environment()
    os.environ["TEST_VAR_DIR"] = environment["VAR_DIR"]
    make_static_files(environment)
    parts.append(Part("static files", 0, time.monotonic() - started))
    try:
        if chosen.database in ("both", "sqlite"):
            parts.append(run_pytest("SQLite", "sqlite://:memory:", pytest_arguments))
        if chosen.database in ("both", "postgresql"):
            parts.append(run_on_postgresql(pytest_arguments))
    except KeyboardInterrupt:
        return INTERRUPTED
    return summarise(parts)


class Part:
    """A part of the run: its name, exit code, seconds, and what pytest counted."""

    def __init__(self, name: str, code: int, seconds: float, report: Path | None = None):
        self.name, self.code, self.seconds = name, code, seconds
        self.counts: Counter[str] = Counter()
        self.skips: Counter[str] = Counter()
        for case in _cases(report):
            outcome = next((child.tag for child in case if child.tag in ("failure", "error", "skipped")), "passed")
            self.counts[outcome] += 1
            if outcome == "skipped":
                self.skips[case.find("skipped").get("message", "")] += 1

    def line(self) -> str:
        """The part in one line."""
        names = {"passed": "passed", "failure": "failed", "error": "errors", "skipped": "skipped"}
        counts = ", ".join(f"{self.counts[tag]} {name}" for tag, name in names.items() if self.counts[tag])
        return f"{self.name:<14}{self.seconds:7.1f} s   {counts}".rstrip()


def _cases(report):
    if report is None or not report.exists():
        return []
    with contextlib.suppress(ElementTree.ParseError):
        return ElementTree.parse(report).getroot().iter("testcase")  # noqa: S314 -- our own file
    return []


def run_pytest(name: str, database_url: str, arguments: list[str]) -> Part:
    """Run pytest on one database, its output going where ours goes."""
    print(f"\n=== {name} ===", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="clinic-tests-") as folder:
        report = Path(folder) / "report.xml"
        done = subprocess.run(
            [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments],
            cwd=ROOT,
            env=local_environment(DATABASE_URL=database_url, MEDIA_ROOT=f"{folder}/media"),
            check=False,
        )
        return Part(name, done.returncode, time.monotonic() - started, report)


def run_on_postgresql(arguments: list[str]) -> Part:
    """Run pytest on the server of TEST_POSTGRES_URL, or else on one that lives as long as the run."""
    url = os.environ.get("TEST_POSTGRES_URL", "")
    try:
        with contextlib.nullcontext(url) if url else running_server() as server_url:
            return run_pytest("PostgreSQL", server_url, arguments)
    except NoPostgresql as error:
        print(f"\n=== PostgreSQL ===\n{error}", file=sys.stderr)
        return Part("PostgreSQL", 1, 0)


def summarise(parts: list[Part]) -> int:
    """Print a line for each part and each reason for a skip. Returns 0 if tests ran and all of them passed."""
    print("\n=== Summary ===")
    for part in parts:
        print(part.line())
    for reason, count in sum((part.skips for part in parts), Counter()).items():
        print(f"{count} skipped: {reason}")
    codes = [part.code for part in parts[1:]]
    failed = [part.name for part in parts if part.code not in (0, NOTHING_COLLECTED)]
    if failed:
        print(f"Failed on {' and '.join(failed)}.")
        return 1
    if all(code == NOTHING_COLLECTED for code in codes):
        print("No test was selected.")
        return NOTHING_COLLECTED
    print("All passed.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
