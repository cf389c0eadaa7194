"""What tests of all rooms share: quick passwords, and the browser with a site to look at."""

import contextlib
import os
import sqlite3

import pytest
from django.conf import settings as django_settings
from django.db import connection

from clinic_site import append_only
from tests.browser import chromium
from tests.browser.live_site import LiveSite


def pytest_collection_modifyitems(config, items):
    """Browser tests run last (what they start stays up until the end), and on one database only."""
    browser_items = [item for item in items if item.get_closest_marker("browser")]
    others = [item for item in items if not item.get_closest_marker("browser")]
    if "sqlite" in django_settings.DATABASES["default"]["ENGINE"]:
        items[:] = others + browser_items
    else:
        items[:] = others
        config.hook.pytest_deselected(items=browser_items)


def pytest_runtest_setup(item):
    if item.get_closest_marker("browser") and chromium.find() is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(f"REQUIRE_BROWSER=1: {chromium.NOT_FOUND}", pytrace=False)
        pytest.skip(chromium.NOT_FOUND)


@pytest.fixture(autouse=True, scope="session")
def _tables_can_be_emptied():
    """Tests that write for real are cleaned up by emptying all tables, which append-only ones refuse.

    Django says that the tables are migrated again afterwards, and so the guards are back before the next test.
    """
    from django.test import TransactionTestCase

    empty_tables = TransactionTestCase._fixture_teardown

    def teardown(case):
        for alias in case._databases_names(include_mirrors=False):
            append_only.remove(alias)
        empty_tables(case)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """The real hasher takes half a second for each account, on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def prepared_site(tmp_path_factory):
    """A site with sample clinic and starter pages that is not running: others start from a copy of it."""
    site = LiveSite(tmp_path_factory.mktemp("prepared-site"))
    yield site
    site.stop()


@pytest.fixture(scope="session")
def make_site(prepared_site, tmp_path_factory):
    """Start another site with the data of a new one. It is stopped at the end of the run."""
    sites = []

    def make(*, prepare=""):
        """`prepare` is Python that changes the data before the site starts."""
        site = LiveSite(
            tmp_path_factory.mktemp("live-site"), database=prepared_site.database, secrets=prepared_site.secrets
        )
        sites.append(site)
        if prepare:
            site.run_python(prepare)
        return site.start()

    yield make
    for site in sites:
        site.stop()


@pytest.fixture(scope="session")
def live_site(make_site):
    """The site as a visitor gets it after the first start. Tests only read from it."""
    return make_site()


@pytest.fixture(scope="module")
def journey_site(make_site):
    """A site that the journeys of one module may change."""
    return make_site()


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the whole run. Give each test a context of its own: `browser.new_context()`."""
    from playwright.sync_api import sync_playwright  # here: it takes a second, and many runs need no browser

    # Playwright keeps an event loop running in this thread; without this, Django would refuse every later query.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def new_page(browser):
    """Open a page in a browser context of its own: `new_page(width=390, java_script_enabled=False)`."""
    contexts = []

    def open_page(*, width=1280, height=900, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **options)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def shared_database(transactional_db, tmp_path):
    """A database that several threads can write to.

    SQLite's test database lives in memory, where a second writer is refused at once instead of waiting as it does on
    the file of the real site: so the threads get a copy in a file.
    """
    if connection.vendor != "sqlite" or not connection.is_in_memory_db():
        yield
        return
    in_memory = connection.settings_dict["NAME"]
    path = tmp_path / "shared.sqlite3"
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
        # As on the real site, whose file was made by one process before any other came: SQLite lets nobody wait for the
        # change of a journal's mode, and twenty first connections at once would refuse each other.
        copy.execute("PRAGMA journal_mode=WAL")
    connection.settings_dict["NAME"] = str(path)
    yield
    connection.settings_dict["NAME"] = in_memory
