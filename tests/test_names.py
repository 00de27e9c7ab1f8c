"""What a name may hold."""

import pytest
from django.core.exceptions import ValidationError

from coopps.kernel.names import no_address


@pytest.mark.parametrize(
    "name",
    [
        "Équipe d’urologie de Rouen",
        "C.H.U. de Caen",
        "Cabinet du Dr. Martin",
        "S.A.R.L. Les Tilleuls",
        "J.-P. Démo",
        "Bâtiment 2.1",
        "Pharmacie : 24 h / 24",
        "Renée O’Démo, infirmière (nord)",
    ],
)
def test_a_name_passes(name):
    no_address(name)


@pytest.mark.parametrize(
    "name",
    [
        "Votre compte est bloqué : https://evil.example/x",
        "www.evil",
        "evil.xyz",
        "Equipe EVIL.COM",
        "t.co/abc",
        "sous.domaine.evil.fr",
        "equipe@evil.test",
        "HTTP://1.2.3.4/",
        "evil\uff0ecom",
        "Dr.Martin",
    ],
)
def test_what_a_message_would_make_a_link_of_is_refused(name):
    with pytest.raises(ValidationError, match="ressemble à une adresse"):
        no_address(name)
