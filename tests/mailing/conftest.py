"""One message of its own."""

import pytest

from coopps.kernel.mailing import queue


@pytest.fixture
def message(db):
    return queue("essai", "personne@exemple.test", "Votre dossier est déposé", "Le lien\u00a0: …", key="dossier-1")
