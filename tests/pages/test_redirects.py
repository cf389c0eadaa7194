"""Old addresses lead to the page, wherever it stands by now."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from pages.models import Page, Redirect
from pages.publishing import withdraw
from tests.factories import PageFactory, RedirectFactory, StaffFactory, go_live


@pytest.fixture
def page(db):
    page = PageFactory(slug="safety", title="Safety")
    go_live(page)
    return page


def rename(page, slug):
    page.refresh_from_db()
    page.slug = slug
    page.save()


def leads(client, address):
    response = client.get(address)
    return response.status_code, response.headers.get("Location")


def test_renamed_page_is_found_at_its_old_address(client, page):
    rename(page, "risks")

    assert leads(client, "/safety/") == (301, "/risks/")
    assert client.get("/risks/").status_code == 200


def test_browser_does_not_remember_where_an_old_address_led(client, page):
    rename(page, "risks")

    assert client.get("/safety/").headers["Cache-Control"] == "no-cache"


def test_chain_of_names_is_one_step(client, page):
    for slug in ("risks", "dangers", "harm"):
        rename(page, slug)

    assert [leads(client, f"/{slug}/") for slug in ("safety", "risks", "dangers")] == [(301, "/harm/")] * 3


def test_page_that_is_back_makes_no_loop(client, page):
    rename(page, "risks")
    rename(page, "safety")

    assert client.get("/safety/").status_code == 200
    assert leads(client, "/risks/") == (301, "/safety/")


def test_pages_below_are_found_as_well(client, page):
    child = PageFactory(slug="falls", parent=page)
    grandchild = PageFactory(slug="at-home", parent=child)
    for below in (child, grandchild):
        go_live(below)

    rename(page, "risks")

    assert leads(client, "/safety/falls/") == (301, "/risks/falls/")
    assert leads(client, "/safety/falls/at-home/") == (301, "/risks/falls/at-home/")
    assert client.get("/risks/falls/at-home/").status_code == 200


def test_moved_page_is_found_at_its_old_address(client, page):
    page.parent = PageFactory(slug="before-you-start")
    page.save()

    assert leads(client, "/safety/") == (301, "/before-you-start/safety/")


def test_new_page_at_an_old_address_is_the_page_once_it_is_live(client, page):
    rename(page, "risks")
    other = PageFactory(slug="safety", title="Another")

    assert leads(client, "/safety/") == (301, "/risks/")

    go_live(other)
    assert client.get("/safety/").status_code == 200
    rename(other, "elsewhere")
    assert leads(client, "/safety/") == (301, "/elsewhere/")


def test_draft_that_nobody_has_seen_leaves_nothing_behind(db):
    page = PageFactory(slug="draft")

    rename(page, "still-a-draft")

    assert list(Redirect.objects.all()) == []


def test_move_that_fails_halfway_leaves_all_as_it_was(page):
    PageFactory(slug="falls", parent=page)
    other = PageFactory()
    Page.objects.filter(pk=other.pk).update(path="/risks/falls/")  # in the way of the page below

    with pytest.raises(IntegrityError), transaction.atomic():
        rename(page, "risks")

    assert Page.objects.get(pk=page.pk).path == "/safety/"
    assert list(Redirect.objects.all()) == []


@pytest.mark.parametrize(
    "typed", ["/ketamine.html", "ketamine.html", " /ketamine.html/ ", "/ketamine.html?from=ad", "/ketamine.html#top"]
)
def test_address_of_an_older_site_leads_to_the_page(client, page, typed):
    redirect = Redirect(old_path=typed, page=page)
    redirect.full_clean()
    redirect.save()

    response = client.get("/ketamine.html", follow=True)

    assert response.redirect_chain[-1] == ("/safety/", 301)
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("typed", "words"), [("https://old.example.com/a/", "after the host name"), ("/safety/", "has this address today")]
)
def test_old_address_that_makes_no_sense_is_refused(page, typed, words):
    with pytest.raises(ValidationError, match=words):
        Redirect(old_path=typed, page=page).full_clean()


def test_old_address_of_a_page_that_was_taken_down_says_so(client, page):
    rename(page, "risks")
    withdraw(page.releases.live().get(), by=StaffFactory(is_superuser=True))

    assert client.get("/safety/", follow=True).status_code == 410


def test_unknown_address_is_still_unknown(client, page):
    RedirectFactory(old_path="/old/", page=page)

    assert client.get("/older/").status_code == 404
