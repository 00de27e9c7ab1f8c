"""Where the teams of the demonstration exercise: towns that exist, with their postcodes, and structures that do not."""

from __future__ import annotations

from accounts.choices import StructureKind

# Town → postcode. The department is told by its first two figures.
NORMANDY = {
    "Rouen": "76000",
    "Le Havre": "76600",
    "Dieppe": "76200",
    "Fécamp": "76400",
    "Elbeuf": "76500",
    "Yvetot": "76190",
    "Lillebonne": "76170",
    "Neufchâtel-en-Bray": "76270",
    "Caen": "14000",
    "Lisieux": "14100",
    "Bayeux": "14400",
    "Vire Normandie": "14500",
    "Falaise": "14700",
    "Honfleur": "14600",
    "Évreux": "27000",
    "Vernon": "27200",
    "Louviers": "27400",
    "Bernay": "27300",
    "Pont-Audemer": "27500",
    "Gisors": "27140",
    "Saint-Lô": "50000",
    "Cherbourg-en-Cotentin": "50100",
    "Coutances": "50200",
    "Avranches": "50300",
    "Granville": "50400",
    "Valognes": "50700",
    "Alençon": "61000",
    "Flers": "61100",
    "Argentan": "61200",
    "L’Aigle": "61300",
    "Mortagne-au-Perche": "61400",
    "Domfront en Poiraie": "61700",
}
GRAND_EST = {
    "Strasbourg": "67000",
    "Haguenau": "67500",
    "Colmar": "68000",
    "Mulhouse": "68100",
    "Metz": "57000",
    "Nancy": "54000",
    "Épinal": "88000",
    "Reims": "51100",
    "Troyes": "10000",
    "Charleville-Mézières": "08000",
}
_NAMES = {
    StructureKind.PUBLIC_HOSPITAL: "Hôpital de démonstration",
    StructureKind.PRIVATE_HOSPITAL: "Clinique de démonstration",
    StructureKind.HEALTH_CENTER: "Centre de santé de démonstration",
    StructureKind.PRACTICE: "Cabinet de démonstration",
    StructureKind.MSP: "Maison de santé de démonstration",
}


def place(town: str, kind: StructureKind = StructureKind.PUBLIC_HOSPITAL, *, named: str = "") -> dict[str, str]:
    """The fields of a place of exercise in a town of the two regions."""
    postcode = (NORMANDY | GRAND_EST)[town]
    return {
        "name": named or f"{_NAMES[kind]}, {town}",
        "kind": kind.value,
        "finess": "",
        "siret": "",
        "address": "1 rue de l’Exemple",
        "postcode": postcode,
        "city": town,
        "department": postcode[:2],
    }
