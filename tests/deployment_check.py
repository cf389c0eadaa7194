"""Ask Django what it would mind in production, and whether a migration is missing. Both have to be silent."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.environment import manage, production_environment

QUESTIONS = (
    ("check", "--deploy", "--fail-level", "WARNING"),
    ("makemigrations", "--check", "--dry-run"),
)


def main() -> int:
    """Print what is wrong. Returns the exit code."""
    with tempfile.TemporaryDirectory(prefix="clinic-check-") as folder:
        (Path(folder) / "made_static").mkdir()  # Django minds a missing folder of static files
        environment = production_environment(VAR_DIR=folder)
        answers = [(question, manage(*question, environment=environment)) for question in QUESTIONS]
    wrong = [(question, answer) for question, answer in answers if answer.returncode]
    for question, answer in wrong:
        print(f"manage.py {' '.join(question)}\n{answer.stdout}{answer.stderr}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
