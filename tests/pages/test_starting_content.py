import re

import pytest
from django.core.exceptions import ValidationError
from django.utils.html import strip_tags

from clinic_site import sample_clinic
from pages import starting_content
from pages.citations import cited_keys
from pages.comparing import words_of as words_of_block
from pages.models import Page, Release, Source
from pages.rendering import draw
from tests.factories import go_live

# Claims that no page of ours makes: they promise, frighten, or are not true. Each stands at the start of a word.
FORBIDDEN_CLAIMS = [
    r"cure[sd]?\b",
    r"guarantee",
    r"miracle",
    r"game-?changer",
    r"revolutionary",
    r"groundbreaking",
    r"breakthrough",
    r"life-?changing",
    r"proven",
    r"100\s?%",
    r"risk-?free",
    r"safe and effective",
    r"(minimal|few|no) side effects",
    r"immediate(ly)? relie",
    r"instant\b",
    r"instantly",
    r"reset(s|ting)? (the|your) brain",
    r"rewir",
    r"non-?addictive",
    r"not addictive",
    r"alternative to hospital",
    r"prevents? suicide",
    r"commit(ted|s)? suicide",
    r"success rate",
    r"ray of hope",
    r"last resort",
    r"clinically proven",
    r"best clinic",
    r"leading (clinic|provider|expert)",
    r"chemical imbalance",
    r"glutamate .{0,40}(calming|genes)",
    r"mania .{0,30}(improv|treat)",
]
FORBIDDEN = re.compile(rf"#1\b|\b(?:{'|'.join(FORBIDDEN_CLAIMS)})", re.IGNORECASE)
# The addresses that the README promises.
PROMISED = {
    "/",
    "/how-ketamine-works/",
    "/who-it-may-help/",
    "/what-to-expect/",
    "/safety/",
    "/faqs/",
    "/articles/",
    "/about/",
    "/contact/",
    "/crisis-help/",
}


@pytest.fixture
def starter(db):
    """The releases of a new site."""
    sample_clinic.load()
    starting_content.load()
    return list(Release.objects.live().select_related("page").order_by("page__path"))


def words_of(html):
    """What a reader sees of a piece of HTML, in one line."""
    return " ".join(strip_tags(re.sub(r"<(br|/p|/li|/h\d|/td|/th|/dt|/dd)>", r"<\1> ", html)).split())


def everything_in(release):
    """All words of a release: what the article shows, and what stands in lists and search results."""
    content = release.content
    fields = ("title", "menu_title", "summary", "seo_title", "seo_description")
    return " ".join([*(content[name] for name in fields), words_of(draw(content).html)])


def by_path(releases, keep):
    return {release.page.path: found for release in releases if (found := keep(release))}


def test_new_site_has_the_promised_pages_and_one_release_of_each(starter):
    paths = {release.page.path for release in starter}

    assert paths >= PROMISED
    assert [path for path in paths - PROMISED if not path.startswith("/articles/")] == []
    assert {(release.number, release.origin, release.approved_by) for release in starter} == {(1, "starter", None)}
    assert Page.objects.count() == Release.objects.count() == len(starter)


def test_loading_again_changes_nothing(starter):
    before = list(Release.objects.values()), list(Page.objects.values()), list(Source.objects.values())

    assert starting_content.load() == 0
    assert sample_clinic.load() is False

    assert before == (list(Release.objects.values()), list(Page.objects.values()), list(Source.objects.values()))


def test_loading_never_touches_what_staff_have_changed(starter):
    page = Page.objects.get(path="/safety/")
    page.title = "Our own words"
    page.save()
    go_live(page)

    starting_content.load()

    assert Release.objects.live().get(page=page).content["title"] == "Our own words"


@pytest.mark.parametrize(
    "claim", ["It cures you", "a CURED person", "risk-free", "This is proven", "the #1 clinic", "Mania may improve"]
)
def test_forbidden_claims_are_found(claim):
    assert FORBIDDEN.search(claim)


@pytest.mark.parametrize("words", ["secure", "for instance", "unproven is not said", "procured", "leading to harm"])
def test_words_that_only_look_like_claims_are_not_found(words):
    assert FORBIDDEN.search(words) is None


def test_no_page_makes_a_forbidden_claim(starter):
    def claims(release):
        words = everything_in(release)
        return [match[0] for match in FORBIDDEN.finditer(words)]

    assert by_path(starter, claims) == {}


def test_no_page_shows_a_citation_key_or_cites_without_a_reference(starter):
    def unsolved(release):
        return [source["key"] for source in release.content["sources"] if not source["citation"].strip()] or re.findall(
            r"\[?@\w+", words_of(draw(release.content).html).replace("@example", "")
        )

    assert by_path(starter, unsolved) == {}


# Blocks with figures that need no source: what the sample clinic itself does, phone numbers, and who decides.
OWN_FIGURES = re.compile(
    r"\b(?:988|911|741741|678-?678|1-800[-\d]+|24/7|24 hours|\(?\d{3}\)? ?\d{3}-\d{4}|\d{1,2}:\d\d)\b"
)
WITHOUT_A_SOURCE = {
    "Figures from studies and labels have": "says how we cite",
    "Depression is measured by asking": "explains how a scale works, no finding",
    "Open trial\nEveryone knows": "a definition",
    "Blinded trial\nPeople, and those": "a definition",
    "Español:": "a key to press on the phone",
}
FIGURE = re.compile(r"\b\d|\b(?:half|most|many|some) (?:studies|trials|people)\b|\b(?:stud(?:y|ies)|trials?)\b")


def test_figures_of_clinical_pages_are_cited(starter):
    def uncited(release):
        found = []
        for block in release.content["blocks"]:
            words = OWN_FIGURES.sub("", words_of_block(block))
            is_excused = any(start in words for start in WITHOUT_A_SOURCE)
            if release.is_clinical and FIGURE.search(words) and not cited_keys(block) and not is_excused:
                found.append(words[:140])
        return found

    assert by_path(starter, uncited) == {}


def test_every_clinical_page_that_names_ketamine_says_off_label(starter):
    clinical = [
        release for release in starter if release.page.is_clinical and "ketamine" in everything_in(release).lower()
    ]

    assert len(clinical) >= 6
    assert by_path(clinical, lambda release: "off-label" not in everything_in(release).lower()) == {}


def test_every_page_that_speaks_of_suicide_leads_to_988(starter):
    speaking = [release for release in starter if "suicid" in everything_in(release).lower()]

    assert len(speaking) >= 3
    assert by_path(speaking, lambda release: 'href="tel:988"' not in draw(release.content).html) == {}


def test_every_page_says_what_it_is_in_lists_and_search_results(starter):
    assert by_path(starter, lambda release: not release.content["summary"].strip()) == {}


def test_no_link_in_a_page_leads_nowhere(client, starter):
    def broken(release):
        paths = set(re.findall(r'href="(/[^"#]*)"', draw(release.content).html))
        return sorted(path for path in paths if client.get(path).status_code != 200)

    assert by_path(starter, broken) == {}


def test_every_clinical_page_is_marked_as_sample_content(client, starter):
    def is_wrongly_marked(release):
        html = client.get(release.page.path).content.decode()
        return ("not yet reviewed by a clinician" in html) is not release.page.is_clinical

    assert by_path(starter, is_wrongly_marked) == {}


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        ('kind = "rich_text"\ntext = "<p>x [@nobody]</p>"', r"cites \[@nobody\]"),
        ('kind = "rich_text"\ntext = ""', "cannot be blank"),
        ('kind = "page_cards"\npages = ["/gone/"]', "no page with this address: /gone/"),
    ],
)
def test_file_that_an_editor_could_not_save_is_refused_and_loads_nothing(db, tmp_path, block, sentence):
    (tmp_path / "sources.toml").write_text("")
    (tmp_path / "page.toml").write_text(
        f'path = "/page/"\nkind = "standard"\ntitle = "Page"\nis_clinical = false\n\n[[blocks]]\n{block}\n'
    )

    with pytest.raises(ValidationError, match=sentence):
        starting_content.load(tmp_path)

    assert list(Page.objects.all()) == []
