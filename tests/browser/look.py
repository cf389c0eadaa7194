"""One look at a page: loads it once, and measures all that every page has to keep."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE_RUN = """async rules => (await axe.run(document, {runOnly: rules, resultTypes: ["violations"]})).violations
    .map(v => `${v.id}: ${v.nodes.map(n => n.target).join(" | ")}`)"""
NOTE_VIOLATIONS = """window.violations = [];
    document.addEventListener("securitypolicyviolation", e => violations.push(
        `${e.effectiveDirective} ${e.blockedURI} ${e.sourceFile || ""}:${e.lineNumber} ${e.sample}`));"""
OVERFLOW = """() => {
    const width = document.documentElement.clientWidth, needed = document.documentElement.scrollWidth;
    if (needed <= width) return [];
    const wide = [...document.querySelectorAll("body *")].filter(
        e => Math.max(e.getBoundingClientRect().right, e.getBoundingClientRect().left + e.scrollWidth) > width + 1);
    return [`${needed} px wide`, ...wide.slice(-3).map(e => `${e.tagName.toLowerCase()}.${e.className}`)];
}"""
SIZES = (390, 1280)  # px: a phone, a desk
NARROWEST = 320  # px: WCAG 1.4.10


@dataclass
class Look:
    """What was seen. Every list is empty on a page that is in order."""

    status: int = 0
    headers: dict = field(default_factory=dict)
    is_html: bool = True
    axe: list[str] = field(default_factory=list)
    overflow: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    html_and_css_bytes: int = 0


def look_at(browser, url, *, ask=None, sizes=SIZES, schemes=("light", "dark"), with_axe=True) -> Look:
    """Open `url` in a fresh context, do `ask(page)` if given (it has to end on the page that is meant), and measure.

    Bytes are those of HTML and style sheets with their headers, compressed, as Chromium received them.
    """
    look = Look()
    context = browser.new_context(viewport={"width": sizes[-1], "height": 900}, reduced_motion="reduce")
    context.add_init_script(NOTE_VIOLATIONS)
    page = context.new_page()

    def note(message):
        # A page that answers 4xx is itself a line in Chromium's console; that line says nothing about the page.
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            look.console.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: look.console.append(str(error)))
    requests = []
    page.on("request", lambda request: requests.append(request))  # not the bare method: playwright marks its handlers
    try:
        response = page.goto(url)
        if ask is not None:
            requests.clear()
            response = ask(page) or response
        look.status, look.headers = response.status, response.all_headers()
        look.is_html = "text/html" in look.headers.get("content-type", "")
        look.cookies = [cookie["name"] for cookie in context.cookies()]
        if not look.is_html:
            return look
        page.wait_for_load_state("networkidle")
        host = urlsplit(url).netloc
        look.foreign = [r.url for r in requests if urlsplit(r.url).scheme != "data" and urlsplit(r.url).netloc != host]
        look.html_and_css_bytes = _wire_bytes(requests)
        look.headings = page.locator("h1").all_inner_texts()
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        if with_axe:
            page.evaluate(AXE)
            for width in sizes:
                page.set_viewport_size({"width": width, "height": 900})
                # The whole page at once: at the foot of a window the phone bar covers whatever link happens to be
                # there, and axe takes that for a link that is too small.
                page.set_viewport_size({"width": width, "height": page.evaluate("document.body.scrollHeight")})
                for scheme in schemes:
                    page.emulate_media(color_scheme=scheme)
                    look.axe += [f"{width} px, {scheme}: {found}" for found in page.evaluate(AXE_RUN, AXE_RULES)]
        page.set_viewport_size({"width": NARROWEST, "height": 900})
        look.overflow = page.evaluate(OVERFLOW)
        look.violations = page.evaluate("window.violations")
    finally:
        context.close()
    return look


def _wire_bytes(requests):
    total = 0
    for request in requests:
        if request.resource_type in ("document", "stylesheet") and request.response() is not None:
            sizes = request.sizes()
            total += sizes["responseBodySize"] + sizes["responseHeadersSize"]
    return total
