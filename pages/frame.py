"""The frame round an article: head, menus, breadcrumbs, previous and next, all as they are today."""

import re

from django.http import HttpResponse
from django.template.loader import select_template
from django.utils.safestring import SafeString

from pages.links import moved, renewed
from pages.models import Page, Release
from pages.navigation import navigation_for
from pages.rendering import draw
from pages.snippets import filled, snippets_of

INDENTATION = re.compile(r"\s*\n\s*")


def preview(request, page, content, words):
    """The page with a bar that says what it is: the article's very bytes in today's frame. Not stored, not indexed."""
    response = show(request, page, content, preview=words)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def show(request, page, content, *, is_starter=False, first_live_from=None, live_from=None, review=None, **context):
    """The article of a content in today's frame of its page. More context is for the frame.

    `first_live_from` is when the page was first published, `live_from` since when it says this; a preview has neither.
    `review` is {reviewer, reviewed_at, next_due, is_overdue}, or None if nobody here has reviewed it.
    """
    whole = filled(content, snippets_of(content))
    drawn = draw(whole)
    navigation = navigation_for(page.path, kind=content["kind"])
    context |= {
        "page": {
            "path": page.path,
            "kind": content["kind"],
            "title": content["title"],
            "summary": content["summary"],
            "seo_title": content["seo_title"] or content["title"],
            "seo_description": content["seo_description"] or content["summary"],
            "contents": drawn.contents,
            "is_starter": is_starter,
            "published_at": first_live_from,
            "updated_at": live_from if live_from and live_from.date() != first_live_from.date() else None,
            "guide_step": navigation.guide_step,
            "review": review,
        },
        "article_html": SafeString(renewed(drawn.html, moved(whole["links"]))),
        "navigation": navigation,
    }
    if content["kind"] == Page.Kind.ARTICLE_INDEX:
        context["children"] = Release.objects.live().below(page)
    template = select_template([f"pages/page_{content['kind']}.html", "pages/page_standard.html"])
    # Templates are indented for who reads them; on a page nothing (no field, no preformatted text) would show it.
    return HttpResponse(INDENTATION.sub("\n", template.render(context, request)))
