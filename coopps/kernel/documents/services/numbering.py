"""Numbers of dossiers and acts: one sequence per agency, series and year."""

from __future__ import annotations

from django.db import connection


def next_number(agency, series: str, year: int) -> str:
    """The next number, such as « NOR-2026-D-00012 ». Locks the sequence until the caller's transaction ends.

    Args:
        agency: the agency; its code begins the number.
        series: one or two letters: the nature of what is numbered.
        year: of the agency's calendar.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO documents_numbersequence AS known (agency_id, series, year, last) VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (agency_id, series, year) DO UPDATE SET last = known.last + 1 RETURNING last",
            [agency.pk, series, year],
        )
        (last,) = cursor.fetchone()
    return f"{agency.code}-{year}-{series}-{last:05d}"
