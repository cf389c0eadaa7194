"""A visitor with a phone and without JavaScript: reads, asks with two mistakes, mends them, has a reference."""

import re

import pytest

pytestmark = pytest.mark.browser

FORM = "/request-a-consultation/"


def test_visitor_without_javascript_reads_three_pages_and_gets_a_reference(journey_site, new_page):
    page = new_page(width=390, java_script_enabled=False)
    page.goto(journey_site.url)
    read = [page.locator("h1").inner_text()]
    for address in ("/how-ketamine-works/", "/safety/"):
        page.locator(f"main a[href='{address}'], footer a[href='{address}']").first.click()
        read.append(page.locator("h1").inner_text())
    assert len(set(read)) == 3
    assert page.context.cookies() == []

    page.locator(f"a[href='{FORM}']:visible").first.click()
    page.get_by_label("What should we call you?").fill("Núñez")
    page.get_by_label("Phone number").fill("call me maybe")
    page.get_by_label("Call me").check()
    page.get_by_label("Is there anything you want us to know?").fill("Two lines,\nboth of them.")
    page.get_by_label("I agree").check()
    with page.expect_response(lambda response: response.request.method == "POST") as refused:
        page.get_by_role("button", name="Send my request").click()

    assert refused.value.status == 422
    assert page.title().startswith("Error:")
    summary = page.locator(".error-summary")
    assert summary.locator("li").all_inner_texts() == [
        "We can't read this phone number. Check the digits, area code first, like 212 000 0000.",
        "Tell us if you are 18 or older.",
    ]
    assert page.get_by_label("What should we call you?").input_value() == "Núñez"
    assert page.get_by_label("Is there anything you want us to know?").input_value() == "Two lines,\nboth of them."
    assert page.get_by_label("Call me").is_checked()
    assert page.get_by_label("I agree").is_checked()
    assert page.context.cookies() == []

    summary.get_by_role("link", name=re.compile("phone number")).click()
    page.get_by_label("Phone number").fill("(212) 555-0142")
    page.get_by_role("group", name="Are you 18 or older?").get_by_label("Yes").check()
    with page.expect_response(lambda response: response.request.method == "POST") as accepted:
        page.get_by_role("button", name="Send my request").click()

    assert accepted.value.status == 303
    assert page.url == f"{journey_site.url}{FORM}received/"
    assert page.locator("h1").inner_text() == "We have your request"
    assert "Thank you, Núñez." in page.locator("main").inner_text()
    [reference] = re.findall(r"Your reference is ([A-Z0-9]{3}-[A-Z0-9]{3})\.", page.locator("main").inner_text())
    assert list_requests(journey_site) == [f"{reference} Núñez (212) 555-0142"]

    page.reload()
    assert list_requests(journey_site) == [f"{reference} Núñez (212) 555-0142"]


def list_requests(site):
    return site.run_python(
        "from consultations.models import ConsultationRequest\n"
        "for request in ConsultationRequest.objects.all():\n"
        "    print(request.reference, request.name, request.phone)"
    ).splitlines()
