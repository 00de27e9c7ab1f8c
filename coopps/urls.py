"""The addresses of the portal."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import include, path
from dsfr.models import DsfrConfig

# What libraries register by themselves would open an account (another address, then another password) or an agency (its
# groups) to a superuser, or change what every page shows. The sign-in of the administration is the portal's own, with its limits.
admin.site.unregister([EmailAddress, Group, DsfrConfig])
admin.site.login = secure_admin_login(admin.site.login)

handler500 = "coopps.portal.views.pages.fault"

urlpatterns = [
    path("", include("coopps.portal.urls")),
    path("compte/", include("accounts.urls")),
    path("compte/", include("accounts.sign_in_urls")),
    path("dossiers/", include("coopps.desk.urls")),
    path("", include("protocols.urls")),
    path("projets/", include("protocols.project_urls")),
    path("has/", include("protocols.reviews.urls")),
    path("", include("adhesions.urls")),
    path("administration/", admin.site.urls),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("coopps.demo.urls")))
