"""Numbers of dossiers and acts: one sequence per agency, series and year."""

from __future__ import annotations

from django.db import transaction

from coopps.kernel.documents.models import NumberSequence


def next_number(agency, series: str, year: int) -> str:
    """The next number, such as « NOR-2026-D-00012 ». Locks the sequence until the caller's transaction ends.

    Args:
        agency: the agency; its code begins the number.
        series: one or two letters: the nature of what is numbered.
        year: of the agency's calendar.
    """
    with transaction.atomic():
        NumberSequence.objects.get_or_create(agency=agency, series=series, year=year)
        sequence = NumberSequence.objects.select_for_update().get(agency=agency, series=series, year=year)
        sequence.last += 1
        sequence.save(update_fields=["last"])
    return f"{agency.code}-{year}-{series}-{sequence.last:05d}"
