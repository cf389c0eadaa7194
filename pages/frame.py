"""The frame round an article: head, menus, breadcrumbs, previous and next, all as they are today."""

from django.shortcuts import render

from pages.models import Page, Release
from pages.navigation import navigation_for
from pages.rendering import draw


def show(request, page, content, *, is_starter=False, live_from=None, **context):
    """The article of a content in today's frame of its page. More context is for the frame."""
    drawn = draw(content)
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
            "live_from": live_from,
            "is_guide_member": bool(navigation.guide),
            "guide_step": navigation.guide_step,
        },
        "article_html": drawn.html,
        "navigation": navigation,
    }
    if content["kind"] == Page.Kind.ARTICLE_INDEX:
        context["children"] = Release.objects.live().below(page)
    return render(request, f"pages/page_{content['kind']}.html", context)
