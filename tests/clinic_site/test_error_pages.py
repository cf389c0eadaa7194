import pytest
from django.db import ProgrammingError
from django.test import Client

from clinic_site import clinic_details
from tests.factories import ClinicFactory, LocationFactory, PageFactory, go_live


@pytest.fixture
def clinic(db):
    """A clinic with a phone number that this process has read once."""
    ClinicFactory()
    LocationFactory(phone="(212) 555-0142")
    clinic_details.current()


@pytest.fixture
def answering():
    """A client that answers what a visitor would get where a test's own would raise."""
    return Client(raise_request_exception=False)


def assert_helps(response, status, heading):
    page = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in page
    assert 'href="tel:+1-212-555-0142"' in page
    assert 'href="tel:988"' in page
    assert 'href="tel:911"' in page
    assert 'name="robots" content="noindex"' in page
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


def test_unknown_address_is_404(client, clinic):
    assert_helps(client.get("/no-such-page/"), 404, "We can’t find this page")


def test_foreign_host_is_400(client, clinic):
    assert_helps(client.get("/", headers={"host": "elsewhere.example"}), 400, "That did not reach us well")


def test_wrong_method_is_405_and_says_which_are_right(client, clinic):
    response = client.delete("/request-a-consultation/")

    assert_helps(response, 405, "That did not reach us well")
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST"}


def test_staff_form_without_its_token_is_403(clinic):
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "sam"})

    assert_helps(response, 403, "You can’t open this page")


@pytest.mark.parametrize("error", [ZeroDivisionError("secret words"), ProgrammingError("secret words")])
def test_error_of_ours_is_500_without_the_frame_and_without_its_words(answering, clinic, monkeypatch, error):
    go_live(PageFactory(slug="safety"))

    def broken(_content):
        raise error

    monkeypatch.setattr("pages.frame.draw", broken)

    response = answering.get("/safety/")

    assert_helps(response, 500, "Something broke on our side")
    assert "secret words" not in response.content.decode()


@pytest.mark.parametrize("address", ["/", "/no-such-page/", "/request-a-consultation/", "/sitemap.xml"])
def test_database_that_is_away_is_503_with_the_phone_number_it_knew(answering, clinic, broken_database, address):
    response = answering.get(address)

    assert_helps(response, 503, "We will be back soon")
    assert response.headers["Retry-After"] == "300"
    assert "gone" not in response.content.decode()


def test_error_page_reads_well_without_static_files(answering, clinic, broken_database, settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    settings.STATIC_ROOT = tmp_path

    response = answering.get("/")

    assert response.status_code == 503
    assert "stylesheet" not in response.content.decode()
