"""What every page knows: the portal's name and brand, and the navigation that fits the person."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.choices import AgencyKind, AgencyRight, AgencyRoleKind
from accounts.models import AgencyRole, SignatureDelegation, User
from accounts.selectors import agencies_of
from coopps.portal.guides import guide_for
from protocols.reviews.models import Expert


@dataclass(frozen=True)
class NavigationLink:
    """One entry of the navigation; `current` is "page", "true" (a page below it) or empty, as aria-current wants."""

    label: str
    url: str
    current: str = ""


class Portal:
    """Given to templates as `portal`. Costs at most one query, and none when nothing about the person is asked."""

    def __init__(self, request):
        self._request = request
        self.name = settings.PORTAL_NAME
        self.state_brand = settings.STATE_BRAND
        self.version = settings.PORTAL_VERSION
        self.accessibility = settings.PORTAL_ACCESSIBILITY
        self.demo = settings.DEMO

    @property
    def welcome_url(self) -> str:
        """The first page, for everybody."""
        return reverse("portal:welcome")

    @property
    def home_url(self) -> str:
        """Where « Accueil » leads: their own home, once signed in."""
        return self.welcome_url if self.person is None else reverse("portal:home")

    @property
    def contact_url(self) -> str:
        return reverse("portal:contact")

    @property
    def mail_preferences_url(self) -> str:
        return reverse("portal:mail_preferences")

    @property
    def help_url(self) -> str:
        """The guide that helps on this page; the list of them where none does."""
        guide = guide_for(self._request.path)
        return reverse("portal:help_guide", args=[guide.slug]) if guide else reverse("portal:help")

    @property
    def demo_mail_url(self) -> str:
        """Where the mails of the demonstration are read; empty where nothing is demonstrated."""
        return reverse("demo:mail_list") if self.demo else ""

    @property
    def demo_accounts(self) -> str:
        """The template of the accounts of the demonstration, shown where one signs in; empty where there are none."""
        return "demo/_accounts.html" if self.demo else ""

    @property
    def person(self):
        """The signed-in person, or None."""
        user = getattr(self._request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def _roles(self) -> dict[str, bool]:
        # Dates are read in the portal's time zone: this only chooses links, each page asks Agency.allows().
        if self.person is None:
            return {"works": False, "reads": False, "signs": False, "assesses": False, "examines": False}
        today = timezone.localdate()
        roles = AgencyRole.objects.in_force(today).filter(user=OuterRef("pk"))
        delegations = SignatureDelegation.objects.in_force(today).filter(delegate=OuterRef("pk"))

        def carrying(*rights):
            return roles.filter(kind__in=[kind for kind in AgencyRoleKind if set(rights) & set(kind.rights)])

        return User.objects.values(
            works=Exists(roles),
            reads=Exists(
                carrying(AgencyRight.INSTRUCT, AgencyRight.SUPERVISE).filter(agency__kind=AgencyKind.REGIONAL)
            ),
            examines=Exists(carrying(AgencyRight.REVIEW).filter(agency__kind=AgencyKind.HAS)),
            signs=Exists(carrying(AgencyRight.SIGN)) | Exists(delegations),
            assesses=Exists(Expert.objects.filter(user=OuterRef("pk"))),
        ).get(pk=self.person.pk)

    @property
    def is_agent(self) -> bool:
        """Whether the person works for an agency today, in any role."""
        return self._roles["works"] or self._roles["signs"]

    @property
    def examines(self) -> bool:
        """Whether the person examines dossiers for the HAS today."""
        return self._roles["examines"]

    @property
    def assesses(self) -> bool:
        """Whether the person is an expert of the HAS."""
        return self._roles["assesses"]

    @property
    def is_signatory(self) -> bool:
        """Whether the person signs for an agency today, as Director General or by delegation."""
        return self._roles["signs"]

    @cached_property
    def navigation(self) -> list[NavigationLink]:
        """The main navigation. A page that does not exist in this deployment is left out."""
        if self.person is None:
            entries = [
                ("Accueil", "portal:welcome"),
                ("Protocoles", "protocols:catalogue"),
                ("Vérifier une autorisation", "portal:check"),
            ]
        else:
            entries = [("Accueil", "portal:home"), ("Protocoles", "protocols:catalogue")]
            if self._roles["reads"]:
                entries.append(("Dossiers", "desk:queue"))
            if self.is_signatory:
                entries.append(("Signature", "portal:signing"))
            if self.examines:
                entries += [("Dossiers de la HAS", "has:desk"), ("Experts et expertes", "has:experts")]
            if self.assesses:
                entries.append(("Mes expertises", "has:expert_home"))
            if not self.is_agent:
                entries += [
                    ("Mes projets", "projects:list"),
                    ("Mes adhésions", "adhesions:list"),
                    ("Mes actes autorisés", "adhesions:my_acts"),
                    ("Mes documents", "accounts:papers"),
                ]
        links = [link for label, name in entries if (link := self._link(label, name))]
        nearest = max((link.url for link in links if link.current), key=len, default="")
        return [link if link.url == nearest else replace(link, current="") for link in links]

    @cached_property
    def agency_lists(self) -> list[NavigationLink]:
        """The other lists of an agency, beside its dossiers."""
        instructs = bool(agencies_of(self.person, AgencyRight.INSTRUCT))
        keeps_register = bool(agencies_of(self.person, AgencyRight.KEEP_REGISTER))
        entries = [
            ("Lettres d’intention", "protocols:intents", True),
            ("Projets en rédaction", "protocols:drafts", instructs),
            ("Protocoles autorisés", "protocols:orders", True),
            ("Registre des envois postaux", "portal:register", keeps_register),
            ("Registre des transmissions", "portal:transmissions", keeps_register),
        ]
        return [NavigationLink(label, reverse(name)) for label, name, shown in entries if shown]

    def _link(self, label: str, name: str) -> NavigationLink | None:
        try:
            url = reverse(name)
        except NoReverseMatch:
            return None
        path = self._request.path
        current = "page" if path == url else "true" if url != "/" and path.startswith(url) else ""
        return NavigationLink(label, url, current)


def portal(request) -> dict[str, Portal]:
    """Context processor."""
    return {"portal": Portal(request)}
