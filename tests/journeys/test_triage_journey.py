"""A receptionist with a phone: signs in, sees who is waiting, reads how to reach them."""

import re

import pytest

from tests.browser.look import OVERFLOW

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery staple"
SEND = """
from django.utils import timezone
from clinic_site import clinic_details
from consultations import consent, intake
import uuid
kept = intake.accept(
    submission_key=uuid.uuid4(),
    answers=intake.Answers(
        name="Łukasz", phone="(212) 555-0142", may_call=True, note="I need a quiet hour.\\nMornings are hard."
    ),
    consent=intake.Consent(version="1", wording="I agree.", given_at=timezone.now()),
    received_at=timezone.now(),
)
print(kept.reference)
"""


@pytest.fixture(scope="module")
def waiting(make_site):
    """A site with a receptionist, and somebody who waits."""
    site = make_site()
    site.add_colleague("triage", "kim", PASSWORD)
    return site, site.run_python(SEND).strip()


def test_receptionist_opens_a_request_on_a_phone(waiting, new_page):
    site, reference = waiting
    page = new_page(width=390, height=844)
    errors = []
    page.on(
        "console",
        lambda line: errors.append(f"{line.text} {line.location['url']}") if line.type == "error" else None,
    )

    page.goto(f"{site.url}/admin/")
    page.get_by_label("Username").fill("kim")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    assert page.url == f"{site.url}/admin/"
    assert page.evaluate(OVERFLOW) == []

    page.locator("main a[href^='/admin/consultations/consultationrequest/']:visible").first.click()
    assert "Łukasz" not in page.locator("body").inner_text()
    page.get_by_role("link", name=reference).click()

    record = page.locator("main").inner_text()
    assert "Łukasz" in record
    assert page.get_by_role("link", name=re.compile("555-0142")).get_attribute("href") == "tel:+1-212-555-0142"
    assert "I need a quiet hour." in record
    assert "Mornings are hard." in record
    assert page.get_by_role("button", name="Save").count() == 0
    assert page.evaluate(OVERFLOW) == []
    assert errors == []


def test_receptionist_sees_the_same_on_a_desk(waiting, new_page):
    site, reference = waiting
    page = new_page(width=1280)
    page.goto(f"{site.url}/admin/consultations/consultationrequest/")
    page.get_by_label("Username").fill("kim")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()

    page.get_by_role("link", name=reference).wait_for()
    assert "Łukasz" not in page.content()
