from django import template

from pages.navigation import navigation_for

register = template.Library()


@register.simple_tag(takes_context=True)
def page_navigation(context, page=None):
    """The links round a page as its view worked them out; round the form and error pages, worked out here."""
    return context.get("navigation") or navigation_for(page["path"] if page else "")
