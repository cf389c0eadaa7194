"""The words a clinic writes are drawn by the site's own fonts, names from elsewhere and signs of a study included."""

import pytest

pytestmark = pytest.mark.browser

WORDS = "José Núñez, Łukasz, Zoë Čapek, Ağaoğlu: “90 °F”, ½ … ± 2, ≥ 18, ≤ 40, ≈ 3, ≠ 0 – it’s €5 —"


def wait_for_fonts(route):
    """Serve a style sheet whose fonts are waited for: `optional` draws with whatever is there at first."""
    answer = route.fetch()
    assert "font-display:optional" in answer.text()
    route.fulfill(response=answer, body=answer.text().replace("font-display:optional", "font-display:block"))


@pytest.mark.parametrize(("family", "weight"), [("Atkinson", 400), ("Atkinson", 700), ("Newsreader", 500)])
def test_names_and_signs_are_drawn_by_our_own_fonts(live_site, new_page, family, weight):
    page = new_page()
    page.route("**/*.css", wait_for_fonts)
    page.goto(live_site.url)
    page.evaluate(
        """async ([family, weight, words]) => {
            const line = document.createElement("p")
            line.id = "specimen"
            line.style = `font-family: ${family}; font-weight: ${weight}`
            line.textContent = words
            document.body.append(line)
            await document.fonts.load(`${weight} 16px ${family}`, words)
            await document.fonts.ready
        }""",
        [family, weight, WORDS],
    )
    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    line = devtools.send("DOM.querySelector", {"nodeId": root, "selector": "#specimen"})["nodeId"]

    drawn_by = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": line})["fonts"]

    assert sum(font["glyphCount"] for font in drawn_by) == len(WORDS)
    assert [font for font in drawn_by if not font["isCustomFont"]] == []
