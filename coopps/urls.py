"""The addresses of the portal."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("coopps.portal.urls")),
    path("compte/", include("accounts.urls")),
    path("compte/", include("accounts.sign_in_urls")),
    path("protocoles/", include("protocols.urls")),
    path("adhesions/", include("adhesions.urls")),
    path("administration/", admin.site.urls),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("coopps.demo.urls")))
