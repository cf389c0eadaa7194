"""Measure a small and a large site on one PostgreSQL, and print both side by side with their ratio.

Fails if an address asks more queries on the large site, or reads a whole table where it should use an index.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys

import psycopg2

from tests.benchmarks.plans import is_allowed
from tests.environment import ROOT, local_environment, make_static_files
from tests.postgresql_server import running_server

SIZES = {"small": 300, "large": 10_000}  # pages, each with five releases


def main() -> int:
    """Run the benchmark. Returns 1 if a count or a plan is not what it has to be."""
    make_static_files(local_environment())
    given = os.environ.get("TEST_POSTGRES_URL", "")
    with contextlib.nullcontext(given) if given else running_server() as url:
        results = {name: measured(url, name, count) for name, count in SIZES.items()}
    return report(results["small"], results["large"])


def measured(url: str, name: str, pages: int) -> dict:
    """What a site of so many pages shows: by address {median_ms, p90_ms, queries, scans}. In a process of its own."""
    database = f"bench_{name}"
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {database}")
        cursor.execute(f"CREATE DATABASE {database}")
    connection.close()
    start, _, _ = url.rpartition("/")
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.site", str(pages)],
        cwd=ROOT,
        env=local_environment(DATABASE_URL=f"{start}/{database}", ALLOWED_HOSTS="testserver"),
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def report(small: dict, large: dict) -> int:
    """Print the table and what is wrong. Returns the exit code."""
    print(f"{'':<26}{'300 pages':>22}{'10,000 pages':>22}{'ratio':>8}{'queries':>12}")
    wrong = []
    for name, here in large.items():
        there = small[name]
        ratio = here["median_ms"] / there["median_ms"]
        print(f"{name:<26}{_time(there)}{_time(here)}{ratio:>8.2f}{there['queries']:>7} {here['queries']:>4}")
        if there["queries"] != here["queries"]:
            wrong.append(f"{name}: {there['queries']} queries on the small site, {here['queries']} on the large one")
        for scan in here["scans"]:
            line = f"{name}: reads all of {scan['table']} for {scan['rows']} rows"
            if is_allowed(name, scan["table"]):
                print(f"  {line} (allowed)")
            else:
                wrong.append(f"{line}\n    {scan['sql']}")
    print("Milliseconds in this process: median (tenth to ninetieth percentile) of 30 rounds after 3 to warm up.")
    print(*wrong, sep="\n")
    return 1 if wrong else 0


def _time(result: dict) -> str:
    return f"{result['median_ms']:.1f} ({result['p10_ms']:.1f}-{result['p90_ms']:.1f})".rjust(22)


if __name__ == "__main__":
    sys.exit(main())
