"""The help: a short guide for each role, in steps. Its pictures are made by the browser tests (`make pictures`)."""

from __future__ import annotations

from dataclasses import dataclass, field

from coopps.kernel.law.choices import TextKey


@dataclass(frozen=True)
class Step:
    """One thing to do. `picture` is the name of a file of `static/aide/`, `shown` what it shows, for who does not see it. What
    the law says of it is never among the sentences: it is a text of law, printed with its standing."""

    title: str
    sentences: tuple[str, ...]
    picture: str = ""
    shown: str = ""
    texts: tuple[TextKey, ...] = ()


@dataclass(frozen=True)
class Guide:
    """The help of one role. `pages` are the beginnings of the addresses where it is the one that helps."""

    slug: str
    title: str
    lead: str
    steps: tuple[Step, ...]
    pages: tuple[str, ...] = field(default=())


VISITOR = Guide(
    "patient-et-visiteur",
    "Vous êtes patient, patiente ou de passage",
    "Sans compte, vous pouvez lire les protocoles et vérifier qu’une personne est autorisée.",
    (
        Step(
            "Lire ce qu’un protocole permet",
            (
                "Le catalogue dit, pour chaque protocole, quels actes sont confiés, à quelle profession, et "
                "dans quelles régions.",
                "Cherchez par un acte, une maladie ou une profession : les mots de tous les jours suffisent.",
            ),
            "catalogue",
            "La page du catalogue : un champ de recherche et la liste des protocoles.",
        ),
        Step(
            "Vérifier une autorisation",
            (
                "La personne qui vous soigne peut vous montrer sa lettre. Un code est imprimé au bas de la page.",
                "Tapez ce code, ou scannez-le avec votre téléphone : le portail répond aussitôt si "
                "l’autorisation vaut aujourd’hui.",
            ),
            "verifier",
            "La page de vérification : un champ pour le code, un bouton.",
        ),
    ),
    ("/verifier/", "/protocoles/"),
)

LEAD = Guide(
    "porter-une-demande",
    "Vous portez la demande d’une équipe",
    "Vous ouvrez la demande, vous invitez les autres personnes, vous déposez. Comptez une demi-heure, en "
    "plusieurs fois si besoin.",
    (
        Step(
            "Ouvrir la demande",
            (
                "Depuis le catalogue, choisissez le protocole, puis « Adhérer avec mon équipe ». Le lieu où "
                "vous exercez dit quelle agence décide.",
                "Rien n’est envoyé à l’agence avant le dépôt.",
            ),
        ),
        Step(
            "Inviter les autres personnes",
            (
                "Cherchez chaque personne dans l’annuaire par son nom, ou donnez son adresse électronique. Elle reçoit "
                "un lien, remplit son propre dossier et le signe.",
                "Vous voyez qui a répondu, et ce que chaque personne doit encore fournir. Vous ne voyez pas ses documents.",
            ),
            "inviter",
            "La page où l’on invite une personne : la recherche dans l’annuaire, puis son nom, son adresse, son rôle.",
        ),
        Step(
            "Suivre ce qui manque",
            (
                "La page de la demande liste ce qui manque, et pour qui. Chaque ligne mène au champ à remplir.",
                "Tout est enregistré pendant que vous tapez. Sans réseau, votre saisie reste sur l’appareil et "
                "part au retour de la connexion.",
            ),
            "demande",
            "La page d’une demande en préparation : ce qui manque, pour chaque personne.",
        ),
        Step(
            "Déposer, puis répondre à l’agence",
            (
                "Quand tout est prêt, « Préparer le dépôt » relit la demande avec vous. L’accusé de réception vient aussitôt.",
                "Si l’agence demande une pièce, la page de la demande le dit en premier, avec la date.",
                "« Tout le dossier en un seul PDF » donne à tout moment une copie à garder.",
            ),
        ),
    ),
    ("/adhesions/", "/silence/"),
)

MEMBER = Guide(
    "personne-invitee",
    "Vous êtes invité ou invitée dans une équipe",
    "Une collègue ou un collègue vous propose de travailler sous un protocole. Votre dossier n’est lu que par "
    "vous et par l’agence.",
    (
        Step(
            "Répondre à l’invitation",
            (
                "Ouvrez le lien reçu par courriel. La page dit qui vous invite, pour quel protocole et avec quel rôle.",
                "Vous acceptez ou vous déclinez : la personne qui porte la demande voit votre réponse.",
                "Si « Mes documents » a déjà tout ce que demande le dossier, la même page le montre : vous rejoignez l’équipe "
                "et signez d’un seul geste, après avoir tout relu.",
            ),
            "invitation",
            "La page d’une invitation : l’équipe, le protocole, deux boutons.",
        ),
        Step(
            "Remplir votre dossier",
            (
                "Tout ce qui manque est sur une seule page : identité, inscription, diplômes, formation, assurance. "
                "Ce que vous tapez est gardé : vous pouvez vous arrêter et y revenir.",
                "Photographiez vos documents avec le téléphone ; regardez les pages reçues, puis confirmez que ce "
                "sont bien vos documents.",
            ),
            "dossier",
            "La page où l’on remplit un dossier : chaque rubrique, ses champs, son document.",
        ),
        Step(
            "Signer votre engagement",
            ("Relisez ce que vous déclarez, ligne par ligne, puis signez. Vous seul ou vous seule pouvez le faire.",),
        ),
        Step(
            "Recevoir votre lettre",
            ("L’agence décide pour chaque personne. Un message vous prévient ; la lettre s’ouvre dans le portail.",),
            texts=(TextKey.TERMS_BEFORE,),
        ),
    ),
    ("/adhesions/dossiers/", "/adhesions/invitation/", "/adhesions/mes-actes/", "/lettres/", "/compte/"),
)

EMPLOYER = Guide(
    "employeur",
    "Vous êtes l’employeur d’une personne de l’équipe",
    "Votre accord est demandé pour une personne que vous employez. Aucun compte n’est nécessaire.",
    (
        Step(
            "Lire ce qui est demandé",
            (
                "Le lien du courriel ouvre une page qui dit qui demande, pour quel protocole et pour quels actes.",
                "Le lien est personnel : ne le transférez qu’à la personne qui signe pour l’établissement.",
            ),
            "employeur",
            "La page de l’employeur : la personne, le protocole, la réponse à donner.",
        ),
        Step(
            "Répondre",
            (
                "Donnez votre accord ou votre refus, avec le nom et la fonction de qui signe. La réponse est "
                "donnée une seule fois.",
                "Votre saisie reste dans la fenêtre tant qu’elle est ouverte ; rien n’est envoyé avant le bouton.",
            ),
        ),
    ),
    ("/adhesions/employeur/",),
)

AUTHOR = Guide(
    "rediger-un-protocole",
    "Vous rédigez un protocole",
    "Une rubrique par sujet, à plusieurs, à votre rythme. L’aide de chaque rubrique est à côté du champ.",
    (
        Step(
            "Commencer par la lettre d’intention",
            (
                "Quelques lignes suffisent : ce qui serait confié, à qui, pourquoi. L’agence vous dit si elle vous suit.",
                "Le portail montre les protocoles proches qui existent déjà.",
            ),
        ),
        Step(
            "Écrire à plusieurs",
            (
                "Chaque rubrique s’enregistre pendant que vous tapez, avec l’heure.",
                "Si deux personnes écrivent au même endroit, les deux textes sont montrés et vous choisissez.",
            ),
            "rubrique",
            "Une rubrique en cours de rédaction, avec son aide à côté.",
        ),
        Step(
            "Déposer et suivre",
            (
                "La page du projet dit ce qui manque avant le dépôt, puis à qui c’est le tour.",
                "Les remarques de l’agence et de la HAS se lisent rubrique par rubrique ; répondez-y au même endroit.",
            ),
        ),
    ),
    ("/projets/",),
)

INSTRUCTOR = Guide(
    "instruire",
    "Vous instruisez pour une agence",
    "La liste se trie par échéance ; chaque dossier montre le document et la grille côte à côte.",
    (
        Step(
            "Choisir un dossier",
            (
                "« Dossiers » montre ce qui attend, avec la date légale. Prenez un dossier en charge pour qu’il "
                "soit à votre nom.",
                "Les filtres restent dans l’adresse : gardez-la en favori.",
            ),
            "file",
            "La liste des dossiers d’une agence, avec leurs échéances.",
        ),
        Step(
            "Examiner",
            (
                "Dans une grille, les lettres C, N, A et S répondent au critère, J et K passent au suivant et au précédent.",
                "Vos constats restent internes : l’équipe ne les lit pas.",
            ),
            "grille",
            "Le poste de travail : les documents d’une personne et la grille.",
        ),
        Step(
            "Demander, puis proposer",
            (
                "Demandez en une fois tout ce qui manque : la page montre ce que la demande change aux dates.",
                "Proposez une décision pour chaque personne : elle part à la signature, et jamais vous ne "
                "signez ce que vous proposez.",
            ),
        ),
    ),
    ("/dossiers/", "/decisions/", "/consultations-ordinales/", "/registre/", "/transmissions/"),
)

SIGNATORY = Guide(
    "signer",
    "Vous signez pour une agence",
    "Chaque lettre se lit en entier, se confirme ou se renvoie ; celles que vous confirmez se signent en une fois.",
    (
        Step(
            "Préparer la séance",
            (
                "« Signature » dit combien de lettres attendent. « Préparer la séance » les met en forme.",
                "Vous pouvez quitter la page pendant la préparation.",
            ),
            "signature",
            "La page de signature : les lettres qui attendent.",
        ),
        Step(
            "Lire et confirmer",
            (
                "Les flèches du clavier vont d’une lettre à l’autre. Mettez de côté ou renvoyez ce qui ne va pas, avec un mot.",
                "Une lettre signée ne se reprend pas : elle part aussitôt à la personne.",
            ),
        ),
    ),
    ("/signature/",),
)

SUPERVISOR = Guide(
    "suivre",
    "Vous suivez les équipes autorisées",
    "Ce qui change après l’autorisation : départs, arrivées, suspensions, fins.",
    (
        Step(
            "Voir ce qui est à confirmer",
            (
                "La page d’un dossier dit, pour chaque personne, ce que vaut son droit aujourd’hui et ce qui est à vérifier.",
            ),
        ),
        Step(
            "Envisager une fin ou une suspension",
            (
                "La page dit ce que la personne peut répondre, et tout l’effet avant le bouton.",
                "La décision est signée par une autre personne que celle qui propose.",
            ),
            texts=(TextKey.ENDING_RIGHTS,),
        ),
    ),
)

REVIEWER = Guide(
    "evaluer-pour-la-has",
    "Vous suivez un dossier pour la HAS",
    "De la réception du protocole à l’avis : experts, consultations, séance, réserves.",
    (
        Step(
            "Prendre un dossier en charge",
            (
                "« Dossiers de la HAS » montre ce qui attend, avec ce qui manque avant de déclarer le dossier recevable.",
            ),
        ),
        Step(
            "Réunir les avis",
            (
                "Invitez les experts et les expertes ; chacun déclare ses liens avant de lire. Les "
                "consultations se font par un lien personnel.",
            ),
        ),
        Step(
            "Tenir la séance, écrire l’avis",
            (
                "La séance compte les présences, les votes et le quorum. L’avis se rédige ensuite, et part à la signature.",
            ),
        ),
    ),
    ("/has/",),
)

EXPERT = Guide(
    "expertiser",
    "Vous êtes expert ou experte",
    "Lire, juger, écrire : depuis un ordinateur ou un téléphone.",
    (
        Step(
            "Accepter, puis déclarer vos liens",
            (
                "Le dossier s’ouvre après votre déclaration. S’il y a un lien, la HAS décide si vous gardez votre place.",
            ),
        ),
        Step(
            "Donner votre avis",
            (
                "La grille s’enregistre pendant que vous tapez. « Rendre mon avis » l’envoie ; vous pouvez le "
                "reprendre jusqu’à la séance.",
            ),
            "expertise",
            "La page des expertises d’une personne.",
        ),
    ),
    ("/has/expertises/", "/has/mes-expertises/"),
)

ADMINISTRATOR = Guide(
    "administrer",
    "Vous administrez les comptes d’une agence",
    "Qui travaille, qui signe, de quand à quand.",
    (
        Step(
            "Donner un rôle",
            (
                "Dans « Mon compte », ouvrez votre agence : les rôles, avec leurs dates. Un rôle finit à sa "
                "date, sans rien faire d’autre.",
                "Donner tous les rôles à une même personne ne lui permet pas de signer ce qu’elle propose.",
            ),
            "agence",
            "La page d’une agence : les personnes, leurs rôles et leurs dates.",
        ),
        Step(
            "Déléguer la signature",
            ("Enregistrez la délégation avec sa référence et sa publication : la lettre la cite.",),
        ),
    ),
    ("/compte/agence/", "/administration/"),
)

E_CPS = Guide(
    "e-cps",
    "Votre e-CPS ne fonctionne pas",
    "L’e-CPS est la carte de professionnel de santé sur le téléphone. Voici ce qui bloque le plus souvent.",
    (
        Step(
            "L’application ne reçoit pas la demande",
            (
                "Vérifiez que le téléphone a du réseau, puis ouvrez l’application vous-même : la demande y attend parfois.",
                "Vérifiez le numéro saisi : c’est votre numéro RPPS, en onze chiffres.",
            ),
        ),
        Step(
            "L’activation échoue",
            (
                "L’activation se fait avec l’adresse électronique et le téléphone que connaît votre ordre ou "
                "l’autorité qui vous enregistre. "
                "S’ils ont changé, demandez-lui de les corriger.",
                "Un téléphone remplacé demande une nouvelle activation.",
            ),
        ),
        Step(
            "Le code est oublié",
            ("Après plusieurs essais, l’application se bloque : réactivez-la, avec les mêmes coordonnées.",),
        ),
        Step(
            "En attendant",
            (
                "Vous pouvez vous connecter au portail avec votre adresse électronique et votre mot de passe : "
                "rien de ce que vous avez "
                "commencé n’est perdu.",
                "Pour l’e-CPS elle-même, l’aide est celle de l’Agence du numérique en santé ; pour le portail, "
                "la page « Contact ».",
            ),
        ),
    ),
)

GUIDES = (
    VISITOR,
    LEAD,
    MEMBER,
    EMPLOYER,
    AUTHOR,
    INSTRUCTOR,
    SIGNATORY,
    SUPERVISOR,
    REVIEWER,
    EXPERT,
    ADMINISTRATOR,
    E_CPS,
)
BY_SLUG = {guide.slug: guide for guide in GUIDES}


def guide_for(path: str) -> Guide | None:
    """The guide that helps on a page: the one that names the longest beginning of its address."""
    found = [(len(page), guide.slug) for guide in GUIDES for page in guide.pages if path.startswith(page)]
    return BY_SLUG[max(found)[1]] if found else None
