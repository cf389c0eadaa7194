"""A site from before releases had states: migrated, it says the same at every address."""

import base64
import contextlib
import gzip
import json
import sqlite3
import uuid
from pathlib import Path

import pytest
from django.db import connection

from tests.environment import local_environment, manage

HERE = Path(__file__).parent
FIELD_KEYS = "upgrade:" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
MAIN_WORDS = """
import html, json, re
from django.test import Client
from pages.models import Page

def words(text):
    main = re.search(r"<main.*?</main>", text, re.S).group()
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())

client, found = Client(HTTP_HOST="127.0.0.1"), {}
for path in Page.objects.order_by("path").values_list("path", flat=True):
    answer = client.get(path)
    found[path] = {"status": answer.status_code}
    if answer.status_code == 200:
        found[path]["main"] = words(answer.content.decode())
print(json.dumps(found))
"""
RELEASES = """
import json
from pages.models import Release
print(json.dumps(list(Release.objects.order_by("page__path", "number").values_list(
    "page__path", "number", "state", "approval", "submitted_by__username", "approved_by__username"))))
"""


def dump(vendor):
    return gzip.decompress((HERE / f"before_publishing.{vendor}.sql.gz").read_bytes()).decode()


@contextlib.contextmanager
def restored_on_sqlite(tmp_path):
    path = tmp_path / "site.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as restored:
        restored.executescript(dump("sqlite"))
    yield f"sqlite:///{path}"


@contextlib.contextmanager
def restored_on_postgresql(tmp_path):
    import psycopg2
    from psycopg2 import sql

    server = connection.settings_dict
    name = f"upgrade_{uuid.uuid4().hex}"
    parts = {"host": server["HOST"], "port": server["PORT"], "user": server["USER"], "password": server["PASSWORD"]}
    parts = {part: value for part, value in parts.items() if value}
    administering = psycopg2.connect(dbname="postgres", **parts)
    administering.autocommit = True
    with administering.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        with contextlib.closing(psycopg2.connect(dbname=name, **parts)) as restored, restored.cursor() as cursor:
            # psql's own commands begin with a backslash; a newer server's dump sets what an older one does not know.
            lines = [line for line in dump("postgresql").splitlines() if not line.startswith("\\")]
            cursor.execute("\n".join(lines))
            restored.commit()
        yield url_of(server, name)
    finally:
        with administering.cursor() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        administering.close()


def url_of(server, name):
    from urllib.parse import quote

    host = quote(server["HOST"] or "", safe="")
    password = f":{quote(server['PASSWORD'])}" if server["PASSWORD"] else ""
    port = f":{server['PORT']}" if server["PORT"] else ""
    return f"postgres://{quote(server['USER'])}{password}@{host}{port}/{name}"


@pytest.mark.usefixtures("db")
def test_every_address_says_what_it_said_before(tmp_path):
    restored = restored_on_sqlite if connection.vendor == "sqlite" else restored_on_postgresql
    with restored(tmp_path) as url:
        environment = local_environment(DATABASE_URL=url, FIELD_KEYS=FIELD_KEYS, MEDIA_ROOT=str(tmp_path / "media"))
        for command in (["prepare", "--verbosity", "0"], ["migrate", "--check"]):
            done = manage(*command, environment=environment)
            assert done.returncode == 0, done.stderr

        now = ask(MAIN_WORDS, environment)
        releases = ask(RELEASES, environment)

    assert now == json.loads((HERE / "before_publishing.json").read_text(encoding="utf-8"))
    assert len(releases) == 14
    assert ["/about/", 1, "approved", "starter", None, None] in releases
    assert ["/about/", 2, "approved", "before_review", "editor-before", "editor-before"] in releases


def ask(program, environment):
    done = manage("shell", "--verbosity", "0", "--command", program, environment=environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
