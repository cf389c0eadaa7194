"""What PostgreSQL does for a query: which tables it reads from end to end."""

from __future__ import annotations

import json
from collections.abc import Iterator

TABLES = {"pages_page", "pages_release", "pages_redirect", "pages_draftversion", "pages_review"}
# Where an answer is the whole table, or a search for words in the middle of it, no index can serve.
ALLOWED = {
    ("sitemap", "pages_page"),
    ("sitemap", "pages_release"),
    ("page list", "pages_page"),
    ("page list, searched", "pages_page"),
    ("titles, searched", "pages_page"),
    ("page list, filtered", "pages_page"),
    ("page list, filtered", "pages_release"),
}


def is_allowed(name: str, table: str) -> bool:
    """Whether an address may read a whole table."""
    return (name, table) in ALLOWED


def whole_tables(connection, queries: list[str]) -> list[dict]:
    """Each sequential scan of one of our large tables in the plans of queries: {table, rows, sql}."""
    found = []
    with connection.cursor() as cursor:
        for sql in queries:
            if not sql.lstrip("( ").upper().startswith(("SELECT", "WITH")):
                continue
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql.replace('%', '%%')}", ())
            plan = cursor.fetchone()[0]
            plan = json.loads(plan) if isinstance(plan, str) else plan
            found += [
                {"table": node["Relation Name"], "rows": node["Plan Rows"], "sql": sql[:400]}
                for node in _nodes(plan[0]["Plan"])
                if node["Node Type"] == "Seq Scan" and node["Relation Name"] in TABLES
            ]
    return found


def _nodes(plan: dict) -> Iterator[dict]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)
