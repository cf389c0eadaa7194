from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from pages.models import Page, Release


class PageSitemap(Sitemap):
    """Every address with a live release."""

    def items(self):
        return list(
            Release.objects.live()
            .exclude(kind__in=Page.WITHOUT_AN_ADDRESS)
            .order_by("page__path")
            .values("page__path", "live_from")
        )

    def location(self, item):
        return item["page__path"]

    def lastmod(self, item):
        return item["live_from"]


class FormSitemap(Sitemap):
    """The address where people ask for a consultation."""

    def items(self):
        return ["consultations:request"]

    def location(self, item):
        return reverse(item)


SITEMAPS = {"pages": PageSitemap, "form": FormSitemap}
