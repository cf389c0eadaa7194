import datetime
import re

import pytest
from django.utils import timezone

from tests.factories import PageFactory, StaffFactory, go_live


def test_robots_txt_keeps_crawlers_from_the_staff_side_and_names_the_sitemap(client, settings):
    settings.SITE_URL = "https://clinic.example.com"

    response = client.get("/robots.txt")

    assert response.headers["Content-Type"] == "text/plain"
    assert response.content.decode() == (
        "User-agent: *\nDisallow: /admin/\nSitemap: https://clinic.example.com/sitemap.xml\n"
    )


def test_security_txt_names_whom_to_tell_and_expires_within_a_year(client, settings):
    settings.SITE_URL = "https://clinic.example.com"
    settings.DEFAULT_FROM_EMAIL = "site@clinic.example.com"

    lines = client.get("/.well-known/security.txt").content.decode().splitlines()

    expires = datetime.datetime.fromisoformat(lines[1].removeprefix("Expires: "))
    assert timezone.now() < expires < timezone.now() + datetime.timedelta(days=365)
    assert [lines[0], *lines[2:]] == [
        "Contact: mailto:site@clinic.example.com",
        "Preferred-Languages: en",
        "Canonical: https://clinic.example.com/.well-known/security.txt",
    ]


def test_sitemap_lists_live_pages_and_the_form_only(client, db):
    editor, now = StaffFactory(role="editor"), timezone.now()
    go_live(PageFactory(slug="live"), by=editor)
    go_live(PageFactory(slug="tomorrow"), by=editor, live_from=now + datetime.timedelta(days=1))
    go_live(PageFactory(slug="away", kind="outside_link", outside_url="https://example.com"), by=editor)
    PageFactory(slug="draft")

    response = client.get("/sitemap.xml")

    assert response.headers["Content-Type"] == "application/xml"
    assert re.findall(r"<loc>http://testserver(.*?)</loc>", response.content.decode()) == [
        "/live/",
        "/request-a-consultation/",
    ]


@pytest.mark.parametrize("address", ["/robots.txt", "/.well-known/security.txt", "/healthz"])
def test_site_files_take_no_post(client, db, address):
    response = client.post(address)

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"
    assert "tel:988" in response.content.decode()
