"""Clinics and pages that nobody planned for. Each function changes the data of a new site; see LiveSite.run_python."""

import datetime

from clinic_site.models import Announcement, Clinic, Clinician, Closure, Location, OpeningHours, Profile
from pages.models import (
    Callout,
    CallToAction,
    Clinicians,
    DoDont,
    KeyFacts,
    Page,
    PageCards,
    Price,
    Question,
    RichText,
    Section,
    Step,
    Table,
    Term,
)
from tests.factories import LocationFactory, OpeningHoursFactory, PageFactory, add_block, go_live

WORD = "Donaudampfschifffahrtsgesellschaftskapit"  # 40 letters without a place to break
TITLE = f"{WORD} and all that you always wanted to know about the way it works, and never asked"[:120].ljust(120, "!")
RIGHT_TO_LEFT = "מרפאת האור הראשון"
LEVELS = ("one", "two", "three")
DEEP = "".join(f"/{WORD.lower()}-{level}" for level in LEVELS) + "/"
MENU_ITEMS = 25


def too_much():
    """Long words and titles, two locations with much to say, 25 menu items, three levels, a right-to-left name."""
    Clinic.objects.update(name=RIGHT_TO_LEFT)
    Profile.objects.create(clinic_id=1, label=WORD, url="https://example.com/")
    Announcement.objects.create(
        text=f"{WORD} " * 3,
        link_label=WORD,
        link_url="/safety/",
        starts_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
    )
    for name in (WORD, RIGHT_TO_LEFT):
        _busy_location(name)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    Closure.objects.create(starts_on=today, ends_on=today + datetime.timedelta(days=400), reason=WORD)
    Clinician.objects.create(name=WORD, credentials=WORD, role=WORD, about=f"{WORD} " * 9)
    for number in range(MENU_ITEMS):
        page = PageFactory(
            title=f"Menu page {number}",
            menu_title=f"{WORD[:36]} {number}",
            slug=f"menu-{number}",
            is_in_main_menu=True,
            is_in_footer_menu=True,
        )
        go_live(page)
    page = None
    for level in LEVELS:
        page = PageFactory(
            title=TITLE, summary=f"{WORD} " * 7, slug=f"{WORD.lower()}-{level}", parent=page, kind="guide"
        )
        go_live(page)  # its own card leads to it
        _every_block(page)
        go_live(page)


def _busy_location(name):
    location = LocationFactory(
        name=name,
        street_address=f"{WORD}\nSuite 3",
        city=WORD,
        directions=f"{WORD} " * 9,
        parking=WORD,
        access=WORD,
        phone="+44 20 7946 0958 ext. 12345",
        fax="+44 20 7946 0958",
        map_url=f"https://maps.example.com/{WORD}",
    )
    for weekday in range(7):  # no two days alike: nothing is joined
        OpeningHoursFactory(location=location, weekday=weekday, opens_at=datetime.time(8, weekday))
        OpeningHoursFactory(location=location, weekday=weekday, opens_at=datetime.time(19, weekday), closes_at="22:30")


def _every_block(page):
    rich = f"<h3>{WORD}</h3><p>{WORD} <a href='/safety/'>{WORD}</a></p><ul><li><p>{WORD}</p></li></ul>"
    add_block(page, Section, heading=TITLE, lede=f"{WORD} " * 5)
    add_block(page, RichText, text=rich)
    add_block(page, KeyFacts, items=f"{WORD}\n{WORD}")
    add_block(page, Step, label=WORD[:20], heading=WORD, text=rich)
    add_block(page, Callout, tone="urgent", heading=WORD, text=rich)
    add_block(page, DoDont, do=WORD, dont=WORD)
    add_block(page, Question, question=WORD, answer=rich)
    add_block(page, Term, term=WORD, meaning=rich)
    row = " | ".join([WORD] * 5)
    add_block(page, Table, caption=WORD, cells=f"{row}\n{row}")
    add_block(page, CallToAction, heading=WORD, text=rich, label=WORD, url="/safety/")
    add_block(page, PageCards, pages=f"/safety/\n{page.path}", is_guide_path=True)
    add_block(page, Clinicians)
    add_block(page, Price, item=WORD, amount=WORD, includes=WORD, as_of=datetime.date(2026, 11, 1))


def one_location_without_hours():
    """One location that says no hours, and nobody who treats."""
    OpeningHours.objects.all().delete()
    Clinician.objects.all().delete()
    go_live(Page.objects.get(path="/about/"))


def nothing():
    """No location, no clinician, no clinic."""
    one_location_without_hours()
    Location.objects.all().delete()
    Clinic.objects.all().delete()
