import pytest

from clinic_site import opening
from pages.publishing import publish_starter
from tests.factories import ClinicFactory, LocationFactory, PageFactory, go_live

PUBLIC = ["/", "/safety/", "/request-a-consultation/", "/sitemap.xml", "/no-such-page/"]
ALWAYS = {"/healthz": 200, "/robots.txt": 200, "/.well-known/security.txt": 200, "/admin/login/": 200}


@pytest.fixture
def production(settings):
    settings.IS_PRODUCTION = True


def words():
    return [item.words for item in opening.missing()]


@pytest.mark.usefixtures("db", "production")
@pytest.mark.parametrize("address", PUBLIC)
def test_holding_page_stands_before_every_public_address_of_a_sample_clinic(client, address):
    ClinicFactory(is_sample=True, name="Invented Clinic")
    LocationFactory(phone="(212) 555-0142")

    response = client.get(address)

    page = response.content.decode()
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "3600"
    assert response.headers["Cache-Control"] == "no-store"
    assert "This site is not open yet" in page
    assert 'href="tel:988"' in page
    assert "Invented Clinic" not in page
    assert "555-0142" not in page


@pytest.mark.usefixtures("db", "production")
@pytest.mark.parametrize(("address", "status"), ALWAYS.items())
def test_health_staff_and_site_files_work_before_the_site_is_open(client, address, status):
    assert client.get(address).status_code == status


@pytest.mark.usefixtures("db", "production")
def test_crisis_help_works_before_the_site_is_open(client):
    go_live(PageFactory(title="Help now", slug="crisis-help", kind="crisis"))

    response = client.get("/crisis-help/")

    assert response.status_code == 200
    assert "Help now" in response.content.decode()


@pytest.mark.usefixtures("db", "production")
def test_crisis_help_offers_no_invented_number_and_no_way_to_the_holding_page(client):
    ClinicFactory(is_sample=True)
    LocationFactory(phone="(212) 555-0142")
    go_live(PageFactory(title="Help now", slug="crisis-help", kind="crisis", is_in_footer_menu=True))

    shown = client.get("/crisis-help/").content.decode()

    assert "988" in shown
    assert "555" not in shown
    assert "/request-a-consultation/" not in shown
    assert 'id="menu"' not in shown


@pytest.mark.usefixtures("db", "production")
def test_site_opens_when_nothing_is_missing(client):
    ClinicFactory(is_sample=False)
    LocationFactory(phone="(212) 555-2142")
    go_live(PageFactory(title="Safety", slug="safety"))

    assert words() == []
    assert client.get("/safety/").status_code == 200
    assert client.get("/request-a-consultation/").status_code == 200


@pytest.mark.usefixtures("db")
def test_local_site_is_open_whatever_is_missing(client):
    assert words() != []
    assert client.get("/request-a-consultation/").status_code == 200


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("is_sample", "phones", "missing"),
    [
        (True, ["(212) 555-2142"], ["Replace the sample clinic: its name, address and phone are invented."]),
        (False, [], ["Add a location with a phone number."]),
        (False, [""], ["Add a location with a phone number."]),
        (False, ["(212) 555-0142"], ["Replace the phone number: 555-01xx numbers are for fiction and reach nobody."]),
        (False, ["2125550199"], ["Replace the phone number: 555-01xx numbers are for fiction and reach nobody."]),
        (False, ["(212) 555-2142"], []),
        (False, ["", "(212) 555-2142"], []),
    ],
)
def test_missing_names_what_is_invented_or_empty(is_sample, phones, missing):
    ClinicFactory(is_sample=is_sample)
    for phone in phones:
        LocationFactory(phone=phone)

    assert words() == missing


@pytest.mark.usefixtures("db")
def test_missing_counts_clinical_pages_that_stand_on_starter_releases():
    ClinicFactory()
    LocationFactory(phone="(212) 555-2142")
    taken_on, first, second = PageFactory.create_batch(3, is_clinical=True)
    publish_starter(PageFactory(is_clinical=False))
    for page in (taken_on, first):
        publish_starter(page)
    go_live(taken_on)

    assert words() == ["1 clinical page is sample content. Someone has to read, change and publish each."]

    publish_starter(second)

    assert words() == ["2 clinical pages are sample content. Someone has to read, change and publish each."]
