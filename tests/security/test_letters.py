"""What people type is printed in a letter as typed: no markup, no file, no address is read from it."""

from __future__ import annotations

import io

import pikepdf
import pytest

from tests.stories import story

pytestmark = pytest.mark.django_db

TYPED = "<img src='file:///etc/passwd'><a href='http://intrus.example'>\x01&copy; </title><script>x</script>"


def test_markup_and_control_characters_stay_text(normandy):
    team = story(normandy, "DEMO-URODYN", 1, team_name=TYPED)
    team.ready().file().take().complete().examine().propose(team.lead)
    session = team.session()
    assert set(session.letters.values_list("state", flat=True)) == {"preparee"}
    content = bytes(team.letter(team.lead).preparation.content)
    with pikepdf.open(io.BytesIO(content)) as document:
        assert not any("/Annots" in page for page in document.pages)
        assert list(document.attachments) == ["donnees.json"]
        assert document.open_metadata().pdfa_status.startswith("3")
