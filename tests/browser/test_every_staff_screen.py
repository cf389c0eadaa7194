"""Every screen of the staff side, from the resolver: axe, policy, console, overflow, and nothing from elsewhere."""

import json

import pytest
from django.contrib import admin

from tests.browser.look import AXE, AXE_RULES, AXE_RUN, NARROWEST, NOTE_VIOLATIONS, OVERFLOW
from tests.clinic_site.test_admin_access import routes

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery staple"
# What a browser only posts to, or what is no page.
NO_SCREEN = {"autocomplete/", "jsi18n/", "logout/", "welcomed/", "pages/page/move-node/", "pages/page/titles/"}
ROWS = """
import json
from django.contrib.auth import get_user_model
from clinic_site.models import Announcement
from pages import bin, drafts
from pages.models import Page, Release
from pages.publishing import submit
from tests.consultations.factories import ConsultationRequestFactory
from tests.factories import AnnouncementFactory, ClosureFactory, PageFactory, RedirectFactory, StaffFactory, go_live
AnnouncementFactory(); ClosureFactory()
root = get_user_model().objects.get(username="root")
page = Page.objects.get(path="/safety/")
version = drafts.record(page, by=root)
waiting = submit(page, by=StaffFactory(role="editor"), note="Please look.")
bin.discard(PageFactory(title="In the bin"), by=root)
go_live(PageFactory(kind="snippet", title="House rules", text="<p>Bring a sweater.</p>"))
rows = {"version": version.pk, "pages/page": page.pk, "pages/release": waiting.pk}
rows["consultations/consultationrequest"] = ConsultationRequestFactory().pk
rows["pages/redirect"] = RedirectFactory(page=page).pk
from django.apps import apps
for name in ("clinic_site/clinic", "clinic_site/location", "clinic_site/closure", "clinic_site/clinician",
             "clinic_site/announcement", "clinic_site/staffuser", "pages/source"):
    rows[name] = apps.get_model(name.replace("/", ".")).objects.first().pk
print(json.dumps(rows))
"""


@pytest.fixture(scope="module")
def desk(make_site):
    """A site with a row of each kind and somebody who may see them all; `rows` are their primary keys."""
    site = make_site()
    site.add_colleague("owner", "root", PASSWORD)
    site.run_python(
        "from django.contrib.auth import get_user_model\n"
        "get_user_model().objects.filter(username='root').update(is_superuser=True)"
    )
    site.rows = json.loads(site.run_python(ROWS).strip().splitlines()[-1])
    return site


def address_of(route, rows):
    """An address of a route with rows that are there, or None if it is no screen."""
    path = route.replace("(front)", "")
    if path in NO_SCREEN or path.startswith(("<app>", "<anything-else>", "r/")) or path.endswith("<id>/"):
        return None
    model = "/".join(path.split("/")[:2])
    return path.replace("<int:version>", str(rows["version"])).replace("<id>", str(rows.get(model, 0)))


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark"), (1280, "light"), (390, "dark")])
def test_every_staff_screen_is_in_order(desk, new_page, width, scheme):
    page = new_page(width=width, height=1000, color_scheme=scheme)
    page.context.add_init_script(NOTE_VIOLATIONS)
    wrong, elsewhere = [], []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request",
        lambda request: None if request.url.startswith((desk.url, "data:", "blob:")) else elsewhere.append(request.url),
    )
    page.goto(f"{desk.url}/admin/")
    page.get_by_label("Username").fill("root")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{desk.url}/admin/")

    seen = {}
    for route in sorted(set(routes(admin.site.urls[0]))):
        address = address_of(route, desk.rows)
        if address is None:
            continue
        status = page.goto(f"{desk.url}/admin/{address}").status
        page.wait_for_function("[...document.querySelectorAll('.tiptap')].every(editor => editor.ariaLabel)")
        page.evaluate(AXE)
        found = [
            *([f"status {status}"] if status not in (200, 403) else []),
            *page.evaluate("violations"),
            *page.evaluate(OVERFLOW),
            *page.evaluate(AXE_RUN, AXE_RULES),
        ]
        if width == 390:
            page.set_viewport_size({"width": NARROWEST, "height": 1000})
            found += page.evaluate(OVERFLOW)
            page.set_viewport_size({"width": width, "height": 1000})
        seen[address] = found

    assert len(seen) > 50
    assert not any(seen.values()), "\n".join(f"{address}: {what}" for address, found in seen.items() for what in found)
    assert (wrong, elsewhere) == ([], [])
