"""The transmission of a project to the Haute Autorité de santé: by the agency, or by the team after the agency's visa."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import Agency
from coopps.kernel.documents.services.issuing import issue_by_portal
from coopps.kernel.documents.services.numbering import next_number
from coopps.kernel.workflow.runner import check, perform
from protocols import registry
from protocols.letters import transmittal as letters
from protocols.mails import decisions as mails
from protocols.models import Project
from protocols.services import informing, projects

TRANSMITTAL = "bordereau_transmission"
_SERIES, _AT_THE_HAS = "B", "H"


def transmit(project: Project, actor) -> Project:
    """Send the frozen version to the HAS, with its transmittal slip; its examination there begins (BR-04).

    Raises:
        TransitionRefused: no visa of the agency, or `actor` is not who transmits by the setting of the agency.
    """
    check(project, "transmit", actor)
    with transaction.atomic():
        now, has = timezone.now(), Agency.objects.has()
        project = projects.locked(project.pk)
        number = next_number(has, _AT_THE_HAS, has.today().year)
        slip = issue_by_portal(
            TRANSMITTAL,
            agency=project.agency,
            series=_SERIES,
            composition=letters.transmittal(project, has, number, actor),
        )
        project = perform(project, "transmit", actor, at=now, transmittal=slip)
        project.has_number = number
        project.save(update_fields=["has_number"])
        registry.announce("on_transmitted", project)
        mails.tell_transmitted(project, actor)
        informing.of_transmission(project)
    return project
