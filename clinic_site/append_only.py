"""Guards in the database itself: rows that are written once and never change or go, whoever tries.

Python can be gone round (an update of a query set, a command, a database shell), so the tables have triggers. Django
drops them silently when it rebuilds a table on SQLite; they are therefore installed again after every migration.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connections, models, transaction


@dataclass(frozen=True)
class Guard:
    """What may still happen to the rows of a model: all that is not named here is fixed from the first moment."""

    model: type[models.Model]
    written_once: tuple[str, ...] = ()  # columns that may go from NULL to a value, once
    state: str = ""  # the column that moves forward
    forward: dict[str, tuple[str, ...]] = field(default_factory=dict)  # from a state to those that may follow it

    @property
    def table(self) -> str:
        return self.model._meta.db_table


_guards: list[Guard] = []
INSTALLING = 20261121  # the number of our lock; any will do


def guard(
    model: type[models.Model],
    *,
    written_once: tuple[str, ...] = (),
    state: str = "",
    forward: dict[str, tuple[str, ...]] | None = None,
) -> None:
    """Guard a model's table from the next migration on. Called by an app when it is ready. All names are columns."""
    _guards.append(Guard(model, written_once, state, forward or {}))


def install(using: str = "default") -> None:
    """Install every guard whose table exists, replacing what was there. Safe to run at any time."""
    connection = connections[using]
    dialect = DIALECTS[connection.vendor]
    # All or nothing, and one process at a time: no moment without guards, and no two machines in each other's way.
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [INSTALLING])
        tables = set(connection.introspection.table_names(cursor))
        for each in _guards:
            if each.table in tables:
                # From the database, not from the model: on the way through migrations a table may lack a column yet.
                columns = [column.name for column in connection.introspection.get_table_description(cursor, each.table)]
                for statement in dialect(each, columns):
                    cursor.execute(statement)


def remove(using: str = "default") -> None:
    """Take the guards away: for a test database that is emptied, and for a migration that has to mend rows."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for each in _guards:
            if each.table in tables:
                for event in ("insert", "update", "delete", "truncate"):
                    if connection.vendor == "postgresql":
                        cursor.execute(f"DROP TRIGGER IF EXISTS {_name(each, event)} ON {each.table}")
                    elif event != "truncate":
                        cursor.execute(f"DROP TRIGGER IF EXISTS {_name(each, event)}")


def _name(each: Guard, event: str) -> str:
    return f"guard_{each.table}_{event}"


def _refused(each: Guard, columns: list[str], differs: str) -> str:
    """The SQL condition under which an update is refused. `differs` is the database's comparison that knows NULL."""
    refused = []
    for column in columns:
        old, new = f'OLD."{column}"', f'NEW."{column}"'
        if column == each.state:
            allowed = " OR ".join(
                f"({old} = '{state}' AND {new} IN ({', '.join(repr(name) for name in following)}))"
                for state, following in each.forward.items()
            )
            refused.append(f"({old} {differs} {new} AND NOT ({allowed or 'FALSE'}))")
        elif column in each.written_once:
            refused.append(f"({old} IS NOT NULL AND {old} {differs} {new})")
        else:
            refused.append(f"({old} {differs} {new})")
    return " OR ".join(refused)


def _sentence(each: Guard) -> str:
    return f"{each.table} is append-only: what is written there stays as it is."


def _sqlite(each: Guard, columns: list[str]):
    primary_key = each.model._meta.pk.column
    unique = [[primary_key], *(_columns(each, names) for names in _unique_sets(each))]
    # INSERT OR REPLACE takes the old row away without asking the guard of deletions.
    taken = " OR ".join(
        f"EXISTS (SELECT 1 FROM {each.table} WHERE {_equal(names)})"  # noqa: S608 -- names of our own models
        for names in unique
        if set(names) <= set(columns)
    )
    conditions = {"insert": taken, "update": _refused(each, columns, "IS NOT"), "delete": "TRUE"}
    for event, condition in conditions.items():
        yield f"DROP TRIGGER IF EXISTS {_name(each, event)}"
        yield (
            f"CREATE TRIGGER {_name(each, event)} BEFORE {event.upper()} ON {each.table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{_sentence(each)}'); END"
        )


def _equal(columns):
    return " AND ".join(f'"{column}" = NEW."{column}"' for column in columns)


def _postgresql(each: Guard, columns: list[str]):
    function = f"guard_{each.table}"
    yield (
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN "
        f"RAISE EXCEPTION '{_sentence(each)}' USING ERRCODE = 'integrity_constraint_violation'; END $guard$"
    )
    events = {
        "update": f"FOR EACH ROW WHEN ({_refused(each, columns, 'IS DISTINCT FROM')})",
        "delete": "FOR EACH ROW",
        "truncate": "FOR EACH STATEMENT",
    }
    for event, how in events.items():
        yield f"DROP TRIGGER IF EXISTS {_name(each, event)} ON {each.table}"
        yield (
            f"CREATE TRIGGER {_name(each, event)} BEFORE {event.upper()} ON {each.table} {how} "
            f"EXECUTE FUNCTION {function}()"
        )


DIALECTS = {"sqlite": _sqlite, "postgresql": _postgresql}


def _unique_sets(each: Guard):
    yield from ([field.name] for field in each.model._meta.fields if field.unique and not field.primary_key)
    yield from (constraint.fields for constraint in each.model._meta.total_unique_constraints)


def _columns(each: Guard, names):
    return [each.model._meta.get_field(name).column for name in names]
