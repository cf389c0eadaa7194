from django.contrib.sitemaps.views import sitemap
from django.urls import path

from pages import views
from pages.sitemaps import SITEMAPS

app_name = "pages"
urlpatterns = [
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("preview/<str:token>/", views.shared_preview, name="shared_preview"),
    path("", views.page, name="home"),
    path("<path:path>/", views.page, name="page"),
]
