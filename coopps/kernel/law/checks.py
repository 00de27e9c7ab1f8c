"""`manage.py check --deploy`: no production start on texts that no legal officer has read.

The check reads the database without the tag `database`: Django runs that tag only with `--database`, and a deployment
that forgets the option would start. It is a deployment check, so no other command pays for it.
"""

from __future__ import annotations

from django.core import checks
from django.db import DatabaseError
from django.utils import timezone

MISSING = "law.E001"
UNREADABLE = "law.E002"


@checks.register("law", deploy=True)
def every_text_is_reviewed(app_configs, **kwargs) -> list[checks.Error]:
    """One error for each text or rule in force today that is missing or not marked as reviewed."""
    from coopps.kernel.law.selectors import unreviewed

    try:
        sentences = unreviewed(timezone.localdate())
    except DatabaseError as error:
        return [
            checks.Error(
                f"Les textes de loi ne peuvent pas être lus : {error}".strip(),
                hint="Vérifiez DATABASE_URL, puis lancez « manage.py migrate » et « manage.py load_reference ».",
                id=UNREADABLE,
            )
        ]
    hint = "Faites relire les textes par le service juridique : « manage.py review_texts --by ADRESSE », ou l’administration."
    return [checks.Error(sentence, hint=hint, id=MISSING) for sentence in sentences]
