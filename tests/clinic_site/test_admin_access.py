"""Who gets what from every address of the staff side: one row for each address, one column for each role.

The rows are compared with the resolver's own routes: an address that has no row fails, so that somebody thinks of it.
"""

from django.contrib import admin
from django.test import Client
from django.urls import URLResolver

from clinic_site.roles import ROLES
from pages import drafts
from tests.consultations.factories import ConsultationRequestFactory
from tests.factories import (
    AnnouncementFactory,
    ClinicFactory,
    ClinicianFactory,
    ClosureFactory,
    LocationFactory,
    PageFactory,
    RedirectFactory,
    ReleaseFactory,
    SourceFactory,
    StaffFactory,
)

# Heading of a column: the role in it.
COLUMNS = {
    "nobody": None,
    "inactive": "owner",
    "owner": "owner",
    "editor": "editor",
    "reviewer": "clinical_reviewer",
    "triage": "triage",
    "lead": "triage_lead",
    "privacy": "privacy_officer",
}

# A cell is the status of GET / of an empty POST. 200 is shown (a POST whose empty fields were refused, too), 302 led
# elsewhere (who is not signed in: to the login), 403 refused, 404 not there, 405 wrong method.
TABLE = """
address                                         nobody   inactive owner    editor   reviewer triage   lead     privacy
(front)                                         302/302  302/302  200/200  200/200  200/200  200/200  200/200  200/200
<anything-else>                                 302/302  302/302  404/404  404/404  404/404  404/404  404/404  404/404
<app>                                           302/302  302/302  200/200  200/200  200/200  404/404  200/200  200/200
autocomplete/                                   302/302  302/302  403/405  403/405  403/405  403/405  403/405  403/405
clinic_site/announcement/                       302/302  302/302  200/200  200/200  403/403  403/403  403/403  403/403
clinic_site/announcement/<id>/                  302/302  302/302  302/302  302/302  302/302  302/302  302/302  302/302
clinic_site/announcement/<id>/change/           302/302  302/302  200/200  200/200  403/403  403/403  403/403  403/403
clinic_site/announcement/<id>/delete/           302/302  302/302  200/200  200/200  403/403  403/403  403/403  403/403
clinic_site/announcement/<id>/history/          302/302  302/302  200/200  200/200  403/403  403/403  403/403  403/403
clinic_site/announcement/add/                   302/302  302/302  200/200  200/200  403/403  403/403  403/403  403/403
clinic_site/clinic/                             302/302  302/302  302/302  403/403  403/403  403/403  403/403  403/403
clinic_site/clinic/<id>/                        302/302  302/302  302/302  302/302  302/302  302/302  302/302  302/302
clinic_site/clinic/<id>/change/                 302/302  302/302  200/200  403/403  403/403  403/403  403/403  403/403
clinic_site/clinic/<id>/delete/                 302/302  302/302  403/403  403/403  403/403  403/403  403/403  403/403
clinic_site/clinic/<id>/history/                302/302  302/302  200/200  403/403  403/403  403/403  403/403  403/403
clinic_site/clinic/add/                         302/302  302/302  403/403  403/403  403/403  403/403  403/403  403/403
clinic_site/clinician/                          302/302  302/302  200/200  200/200  200/200  403/403  403/403  403/403
clinic_site/clinician/<id>/                     302/302  302/302  302/302  302/302  302/302  302/302  302/302  302/302
clinic_site/clinician/<id>/change/              302/302  302/302  200/200  200/403  200/403  403/403  403/403  403/403
clinic_site/clinician/<id>/delete/              302/302  302/302  200/200  403/403  403/403  403/403  403/403  403/403
clinic_site/clinician/<id>/history/             302/302  302/302  200/200  200/200  200/200  403/403  403/403  403/403
clinic_site/clinician/add/                      302/302  302/302  200/200  403/403  403/403  403/403  403/403  403/403
clinic_site/closure/                            302/302  302/302  200/200  403/403  403/403  403/403  200/200  403/403
clinic_site/closure/<id>/                       302/302  302/302  302/302  302/302  302/302  302/302  302/302  302/302
clinic_site/closure/<id>/change/                302/302  302/302  200/200  403/403  403/403  403/403  200/200  403/403
clinic_site/closure/<id>/delete/                302/302  302/302  200/200  403/403  403/403  403/403  403/403  403/403
clinic_site/closure/<id>/history/               302/302  302/302  200/200  403/403  403/403  403/403  200/200  403/403
clinic_site/closure/add/                        302/302  302/302  200/200  403/403  403/403  403/403  200/200  403/403
clinic_site/location/                           302/302  302/302  200/200  200/200  403/403  403/403  200/200  403/403
clinic_site/location/<id>/                      302/302  302/302  302/302  302/302  302/302  302/302  302/302  302/302
clinic_site/location/<id>/change/               302/302  302/302  200/200  200/403  403/403  403/403  200/403  403/403
clinic_site/location/<id>/delete/               302/302  302/302  200/200  403/403  403/403  403/403  403/403  403/403
clinic_site/location/<id>/history/              302/302  302/302  200/200  200/200  403/403  403/403  200/200  403/403
clinic_site/location/add/                       302/302  302/302  200/200  403/403  403/403  403/403  403/403  403/403
clinic_site/staffuser/                          302/302  302/302  200/200  403/403  403/403  403/403  403/403  200/200
clinic_site/staffuser/<id>/                     302/302  302/302  302/302  302/302  302/302  302/302  302/302  302/302
clinic_site/staffuser/<id>/change/              302/302  302/302  200/200  403/403  403/403  403/403  403/403  200/403
clinic_site/staffuser/<id>/delete/              302/302  302/302  403/403  403/403  403/403  403/403  403/403  403/403
clinic_site/staffuser/<id>/history/             302/302  302/302  200/200  403/403  403/403  403/403  403/403  200/200
clinic_site/staffuser/<id>/password/            302/302  302/302  200/200  403/403  403/403  403/403  403/403  403/403
clinic_site/staffuser/add/                      302/302  302/302  200/200  403/403  403/403  403/403  403/403  403/403
consultations/consultationrequest/              302/302  302/302  403/403  403/403  403/403  200/200  200/200  200/200
consultations/consultationrequest/<id>/         302/302  302/302  302/302  302/302  302/302  302/302  302/302  302/302
consultations/consultationrequest/<id>/change/  302/302  302/302  403/403  403/403  403/403  200/403  200/403  200/403
consultations/consultationrequest/<id>/delete/  302/302  302/302  403/403  403/403  403/403  403/403  403/403  403/403
consultations/consultationrequest/<id>/history/ 302/302  302/302  403/403  403/403  403/403  200/200  200/200  200/200
consultations/consultationrequest/add/          302/302  302/302  403/403  403/403  403/403  403/403  403/403  403/403
jsi18n/                                         302/302  302/302  200/405  200/405  200/405  200/405  200/405  200/405
login/                                          200/200  200/200  302/200  302/200  302/200  302/200  302/200  302/200
logout/                                         302/302  302/302  405/200  405/200  405/200  405/200  405/200  405/200
pages/page/                                     302/302  302/302  200/200  200/200  200/200  403/403  403/403  403/403
pages/page/<id>/                                302/302  302/302  302/302  302/302  302/302  302/302  302/302  302/302
pages/page/<id>/change/                         302/302  302/302  200/403  200/200  200/403  403/403  403/403  403/403
pages/page/<id>/copy/                           302/302  302/302  403/403  200/302  403/403  403/403  403/403  403/403
pages/page/<id>/delete/                         302/302  302/302  403/403  200/200  403/403  403/403  403/403  403/403
pages/page/<id>/drafts/                         302/302  302/302  200/405  200/405  200/405  403/405  403/405  403/405
pages/page/<id>/drafts/<int:version>/           302/302  302/302  200/403  200/302  200/403  403/403  403/403  403/403
pages/page/<id>/history/                        302/302  302/302  200/200  200/200  200/200  403/403  403/403  403/403
pages/page/<id>/preview/                        302/302  302/302  200/405  200/405  200/405  403/405  403/405  403/405
pages/page/add/                                 302/302  302/302  403/403  200/200  403/403  403/403  403/403  403/403
pages/page/bin/                                 302/302  302/302  200/403  200/404  200/403  403/403  403/403  403/403
pages/page/move-node/                           302/302  302/302  405/403  405/200  405/403  405/403  405/403  405/403
pages/page/titles/                              302/302  302/302  200/405  200/405  200/405  403/405  403/405  403/405
pages/redirect/                                 302/302  302/302  403/403  200/200  403/403  403/403  403/403  403/403
pages/redirect/<id>/                            302/302  302/302  302/302  302/302  302/302  302/302  302/302  302/302
pages/redirect/<id>/change/                     302/302  302/302  403/403  200/200  403/403  403/403  403/403  403/403
pages/redirect/<id>/delete/                     302/302  302/302  403/403  200/200  403/403  403/403  403/403  403/403
pages/redirect/<id>/history/                    302/302  302/302  403/403  200/200  403/403  403/403  403/403  403/403
pages/redirect/add/                             302/302  302/302  403/403  200/200  403/403  403/403  403/403  403/403
pages/release/                                  302/302  302/302  200/200  200/200  200/200  403/403  403/403  403/403
pages/release/<id>/                             302/302  302/302  302/302  302/302  302/302  302/302  302/302  302/302
pages/release/<id>/change/                      302/302  302/302  200/403  200/403  200/403  403/403  403/403  403/403
pages/release/<id>/delete/                      302/302  302/302  403/403  403/403  403/403  403/403  403/403  403/403
pages/release/<id>/history/                     302/302  302/302  200/200  200/200  200/200  403/403  403/403  403/403
pages/release/<id>/preview/                     302/302  302/302  200/405  200/405  200/405  403/405  403/405  403/405
pages/release/add/                              302/302  302/302  403/403  403/403  403/403  403/403  403/403  403/403
pages/source/                                   302/302  302/302  200/200  200/200  200/200  403/403  403/403  403/403
pages/source/<id>/                              302/302  302/302  302/302  302/302  302/302  302/302  302/302  302/302
pages/source/<id>/change/                       302/302  302/302  200/403  200/200  200/403  403/403  403/403  403/403
pages/source/<id>/delete/                       302/302  302/302  403/403  403/403  403/403  403/403  403/403  403/403
pages/source/<id>/history/                      302/302  302/302  200/200  200/200  200/200  403/403  403/403  403/403
pages/source/add/                               302/302  302/302  403/403  200/200  403/403  403/403  403/403  403/403
password_change/                                302/302  302/302  200/200  200/200  200/200  200/200  200/200  200/200
password_change/done/                           302/302  302/302  200/405  200/405  200/405  200/405  200/405  200/405
r/<type>/<id>/                                  302/302  302/302  404/404  404/404  404/404  404/404  404/404  404/404
welcomed/                                       302/302  302/302  405/302  405/302  405/302  405/302  405/302  405/302
"""

FACTORIES = {
    "clinic_site/clinic": ClinicFactory,
    "clinic_site/location": LocationFactory,
    "clinic_site/closure": ClosureFactory,
    "clinic_site/clinician": ClinicianFactory,
    "clinic_site/announcement": AnnouncementFactory,
    "clinic_site/staffuser": StaffFactory,
    "consultations/consultationrequest": ConsultationRequestFactory,
    "pages/page": PageFactory,
    "pages/redirect": RedirectFactory,
    "pages/source": SourceFactory,
    "pages/release": ReleaseFactory,
}
SHORT = {"<path:object_id>": "<id>", r"^(?P<app_label>": "<app>", r"(?P<url>.*)$": "<anything-else>"}


def routes(patterns, prefix=""):
    """Every route of the staff side, as the resolver has it."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, f"{prefix}{pattern.pattern}")
        else:
            route = f"{prefix}{pattern.pattern}"
            short = next((words for start, words in SHORT.items() if route.startswith(start)), route)
            yield short.replace("<path:object_id>", "<id>").replace("<path:content_type_id>", "<type>") or "(front)"


def address_of(route, rows):
    """An address that the route matches, of a row that is there."""
    model = "/".join(route.split("/")[:2])
    path = route.replace("(front)", "").replace("<app>", "clinic_site/").replace("<anything-else>", "no/such/place/")
    path = path.replace("<int:version>", str(rows["version"].pk))
    return "/admin/" + path.replace("<type>", "0").replace("<id>", str(rows[model].pk) if model in rows else "0")


def test_every_address_answers_every_role_as_the_table_says(db):
    rows = {model: factory() for model, factory in FACTORIES.items()}
    rows["version"] = drafts.record(rows["pages/page"], by=None)
    people = {
        column: role and StaffFactory(role=role, is_active=column != "inactive") for column, role in COLUMNS.items()
    }

    clients = {column: Client(raise_request_exception=False) for column in COLUMNS}

    def statuses(route, column):
        address, client = address_of(route, rows), clients[column]
        if people[column] is not None:
            client.force_login(people[column])  # each time: one of the addresses signs out
        return f"{client.get(address).status_code}/{client.post(address).status_code}"

    found = [
        " ".join([route, *(statuses(route, column) for column in COLUMNS)])
        for route in sorted(set(routes(admin.site.urls[0])))
    ]

    header, *expected = (" ".join(line.split()) for line in TABLE.strip().splitlines())
    assert set(COLUMNS.values()) == {None, *ROLES}
    assert header == " ".join(("address", *COLUMNS))
    assert found == expected


def test_table_leaves_nothing_to_who_is_not_signed_in():
    _, *lines = TABLE.strip().splitlines()

    for route, nobody, inactive, *_ in (line.split() for line in lines):
        assert nobody == inactive
        assert nobody == "302/302" or route in {"login/", "jsi18n/"}
