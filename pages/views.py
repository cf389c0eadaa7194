from django.http import Http404
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from pages.models import Page, Release
from pages.navigation import navigation_for
from pages.rendering import draw

WITHOUT_AN_ADDRESS = (Page.Kind.OUTSIDE_LINK,)


@csrf_exempt  # takes no POST at all: a wrong method is then 405, not a missing token
@require_safe
def page(request, path=""):
    """The live release at an address in today's frame: one query for it, a fixed number for the frame."""
    address = f"/{path}/" if path else "/"
    release = Release.objects.begun().filter(page__path=address).select_related("page").first()
    if release is None or release.page.kind in WITHOUT_AN_ADDRESS:
        raise Http404
    content = release.content
    drawn = draw(content)
    navigation = navigation_for(address, kind=content["kind"])
    context = {
        "page": {
            "path": address,
            "kind": content["kind"],
            "title": content["title"],
            "summary": content["summary"],
            "seo_title": content["seo_title"] or content["title"],
            "seo_description": content["seo_description"] or content["summary"],
            "contents": drawn.contents,
            "is_starter": release.origin == Release.Origin.STARTER and release.page.is_clinical,
            "live_from": release.live_from,
            "is_guide_member": bool(navigation.guide),
            "guide_step": navigation.guide_step,
        },
        "article_html": drawn.html,
        "navigation": navigation,
    }
    if content["kind"] == Page.Kind.ARTICLE_INDEX:
        context["children"] = Release.objects.live().below(release.page)
    return render(request, f"pages/page_{content['kind']}.html", context)
