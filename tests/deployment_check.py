"""Ask Django what it would mind in production, and whether a migration is missing. Both have to be silent."""

from __future__ import annotations

import sys

from tests.environment import TEST_VAR, manage, production_environment

QUESTIONS = (
    ("check", "--deploy", "--fail-level", "WARNING"),
    ("makemigrations", "--check", "--dry-run"),
)


def main() -> int:
    """Print what is wrong. Returns the exit code."""
    (TEST_VAR / "made_static").mkdir(parents=True, exist_ok=True)  # Django minds a missing folder of static files
    environment = production_environment()
    answers = [(question, manage(*question, environment=environment)) for question in QUESTIONS]
    wrong = [(question, answer) for question, answer in answers if answer.returncode]
    for question, answer in wrong:
        print(f"manage.py {' '.join(question)}\n{answer.stdout}{answer.stderr}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
