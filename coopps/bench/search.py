"""How well, and how fast, the catalogue answers labeled queries in daily words."""

from __future__ import annotations

import json
import time

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from protocols.catalogue.entries import Catalogue

QUERIES = settings.BASE_DIR / "tests" / "protocols" / "search_queries.json"


def run() -> None:
    """Print one line: the share of expected protocols among the first five answers, and the 95th percentile of the time.

    The time is that of the whole answer, database included, on the reference protocols; nothing stays in the database.
    """
    with transaction.atomic():
        call_command("load_reference", verbosity=0)
        recall, times = measure(json.loads(QUERIES.read_text(encoding="utf-8")))
        transaction.set_rollback(True)
    slow = sorted(times)[int(0.95 * len(times))] * 1000
    print(f"recall_at_5={recall:.3f} p95_ms={slow:.1f} queries={len(times)}")


def measure(queries: list[dict]) -> tuple[float, list[float]]:
    """The recall over labeled queries (`query`, `expected` codes), and the seconds that each answer took."""
    day, found, wanted, times = timezone.localdate(), 0, 0, []
    for labeled in queries:
        started = time.perf_counter()
        answers = [entry.protocol.code for entry in Catalogue(day, labeled["query"]).results[:5]]
        times.append(time.perf_counter() - started)
        wanted += len(labeled["expected"])
        found += len(set(labeled["expected"]) & set(answers))
    return found / wanted, times
