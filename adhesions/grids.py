"""The grid of each member (M1…M9) and of the team (T1…T3), in the words of the domain."""

from adhesions.choices import Item
from coopps.kernel.instruction.choices import SubjectKind
from coopps.kernel.instruction.grids import Criterion, Grid
from coopps.kernel.law.choices import TextKey as T

MEMBER = Grid(
    (
        Criterion(
            "M1",
            "L’identité et le numéro RPPS sont actifs dans le répertoire, et la profession correspond au rôle",
            T.REF_COOPERATION,
            evidence=(Item.IDENTITY, Item.REGISTRATION),
        ),
        Criterion(
            "M2",
            "Le diplôme permet les actes demandés",
            "Diplômes obtenus",
            evidence=(Item.DIPLOMA,),
        ),
        Criterion(
            "M3",
            "L’expérience atteint celle que demande le protocole",
            T.REF_ADHESION,
            evidence=(Item.EXPERIENCE,),
        ),
        Criterion(
            "M4",
            "La formation théorique atteint les heures demandées",
            T.REF_ADHESION,
            evidence=(Item.THEORY,),
        ),
        Criterion(
            "M5",
            "La formation pratique atteint ce qui est demandé, sous la supervision d’une personne délégante compétente",
            T.REF_ADHESION,
            evidence=(Item.PRACTICE,),
        ),
        Criterion(
            "M6",
            "L’assurance couvre le champ du protocole et la période",
            (T.REF_ADHESION, T.REF_DOCUMENTS),
            evidence=(Item.INSURANCE,),
        ),
        Criterion(
            "M7",
            "L’engagement est signé par la personne, et il est réciproque",
            T.REF_ADHESION,
            evidence=(Item.COMMITMENT, Item.SWORN),
        ),
        Criterion(
            "M8",
            "L’employeur a donné son accord, si la personne est salariée",
            T.REF_DOCUMENTS,
            evidence=(Item.EMPLOYER,),
        ),
        Criterion(
            "M9",
            "Aucune suspension ordinale n’est connue",
            "Ordre professionnel",
            evidence=(Item.REGISTRATION,),
        ),
    )
)

TEAM = Grid(
    (
        Criterion(
            "T1",
            "La composition minimale de l’équipe est atteinte",
            "Protocole autorisé",
        ),
        Criterion("T2", "Le lieu d’exercice convient au protocole", "Protocole autorisé"),
        Criterion(
            "T3",
            "Le nombre de personnes déléguées par personne délégante permet la supervision",
            "Protocole autorisé",
            blocking=False,
        ),
    )
)

GRIDS = {SubjectKind.MEMBER: MEMBER, SubjectKind.TEAM: TEAM}
