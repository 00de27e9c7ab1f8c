"""What the teams of the demonstration ask for: each subject with the acts, the patients and the need that are its own."""

from __future__ import annotations

from coopps.demo.protocol_text import Act, Subject

_MEDICAL = "CSP, L. 4161-1"


def _prescribes(what: str, kind: str = "DIAGNOSTIC") -> Act:
    return (f"Prescription {what}", kind, "PRESCRIPTION", _MEDICAL, f"La prescription {what} est réservée au médecin.")


def _interprets(what: str) -> Act:
    return (
        f"Interprétation {what}", "DIAGNOSTIC", "INTERPRETATION", _MEDICAL,
        f"L’interprétation {what} fait partie du diagnostic, réservé au médecin.",
    )  # fmt: skip


def _adapts(what: str) -> Act:
    return (
        f"Adaptation {what}", "THERAPEUTIQUE", "ADAPTATION_TRAITEMENT", _MEDICAL,
        f"L’adaptation {what} change une prescription médicale.",
    )  # fmt: skip


def _does(what: str, kind: str = "DIAGNOSTIC") -> Act:
    return (
        what, kind, "REALISATION", _MEDICAL,
        "Cet acte est réservé au médecin, ou se fait sur prescription : ici, il est décidé et fait sans elle.",
    )  # fmt: skip


def _subject(
    title: str,
    theme: str,
    specialty: str,
    patients: str,
    need: str,
    *acts: Act,
    setting: str = "Cabinet, centre ou maison de santé où exercent les personnes délégantes",
    delegated: str = "60",
) -> Subject:
    return Subject(title, theme, specialty, patients, need, acts, setting, delegated)


HYPERTENSION = _subject(
    "Suivi de l’hypertension artérielle par un infirmier ou une infirmière de l’équipe",
    "maladies-chroniques",
    "Médecine générale",
    "adulte dont l’hypertension artérielle est connue et traitée",
    "Un patient hypertendu sur deux n’atteint pas l’objectif de pression artérielle.",
    _adapts("des doses d’un traitement antihypertenseur"),
    _prescribes("d’une automesure tensionnelle et du bilan biologique annuel"),
)
DRESSINGS = _subject(
    "Renouvellement de pansements simples par un infirmier ou une infirmière",
    "plaies",
    "Médecine générale",
    "adulte porteur d’une plaie simple en voie de guérison",
    "Le renouvellement demande aujourd’hui une consultation.",
    _prescribes("de pansements courants", "THERAPEUTIQUE"),
)
FRAILTY = _subject(
    "Repérage de la fragilité à domicile par un infirmier ou une infirmière",
    "geriatrie",
    "Gériatrie",
    "de plus de soixante-dix ans vivant à domicile",
    "Une hospitalisation non programmée sur quatre suit une fragilité que personne n’avait repérée.",
    _does("Évaluation gérontologique standardisée à domicile"),
    _prescribes("d’un bilan nutritionnel"),
)
ASTHMA = _subject(
    "Suivi de l’asthme de l’adulte par un infirmier ou une infirmière",
    "maladies-chroniques",
    "Pneumologie",
    "adulte asthmatique dont le traitement de fond est en place",
    "Moins d’un patient asthmatique sur trois est revu dans l’année.",
    _interprets("d’une mesure du débit expiratoire de pointe"),
    _adapts("du traitement inhalé de fond, par paliers"),
)
WOUNDS = _subject(
    "Suivi des plaies chroniques à domicile",
    "plaies",
    "Médecine générale",
    "adulte porteur d’un ulcère de jambe ou d’une escarre",
    "Les plaies chroniques restent en moyenne sept mois sans avis spécialisé.",
    _prescribes("d’un dispositif de compression", "THERAPEUTIQUE"),
)
RETINOPATHY = _subject(
    "Dépistage de la rétinopathie diabétique par un orthoptiste, avec lecture à distance",
    "ophtalmologie",
    "Ophtalmologie",
    "diabétique sans rétinopathie connue",
    "Le délai d’un fond d’œil dépasse huit mois dans trois départements.",
    _does("Réalisation de photographies du fond d’œil, avec instillation d’un collyre mydriatique"),
    setting="Centre de santé et véhicule de dépistage",
    delegated="92",
)
VACCINATION = _subject(
    "Vaccination des personnes âgées en établissement d’hébergement",
    "vaccination",
    "Gériatrie",
    "de plus de soixante-cinq ans hébergé en établissement",
    "La couverture contre le pneumocoque reste inférieure à un résident sur cinq.",
    _prescribes("des vaccins du calendrier vaccinal", "PREVENTION"),
    setting="Établissement d’hébergement pour personnes âgées dépendantes",
)
HEART_FAILURE = _subject(
    "Suivi de l’insuffisance cardiaque stable par un infirmier ou une infirmière",
    "cardiologie",
    "Cardiologie",
    "adulte insuffisant cardiaque stable depuis trois mois",
    "Un patient sur quatre est hospitalisé de nouveau dans les trois mois.",
    _adapts("de la dose de diurétique"),
    _prescribes("du bilan biologique de surveillance"),
)
NUTRITION = _subject(
    "Éducation à l’alimentation des patients en surpoids",
    "diabete",
    "Endocrinologie",
    "adulte en surpoids sans complication",
    "Les consultations de diététique manquent dans deux bassins de vie.",
    _does("Entretien d’éducation à l’alimentation", "PREVENTION"),
)
LOCUM = _subject(
    "Consultations de médecine générale pendant les absences du médecin",
    "autre",
    "Médecine générale",
    "suivi au cabinet",
    "Le médecin de la commune ne trouve pas de remplaçant l’été.",
    _does("Consultation de médecine générale"),
)
COPD = _subject(
    "Suivi de la bronchopneumopathie chronique obstructive",
    "maladies-chroniques",
    "Pneumologie",
    "adulte atteint d’une bronchopneumopathie chronique obstructive",
    "Deux patients sur trois n’ont pas de suivi de leur souffle.",
    _interprets("d’une spirométrie de contrôle"),
)
TOBACCO = _subject(
    "Consultation d’aide à l’arrêt du tabac",
    "addictologie",
    "Addictologie",
    "adulte fumeur qui souhaite arrêter",
    "Le délai d’une consultation de tabacologie dépasse trois mois.",
    _prescribes("de traitements nicotiniques à doses ajustées", "THERAPEUTIQUE"),
)
ONCOLOGY = _subject(
    "Consultation de suivi en oncologie par un infirmier ou une infirmière",
    "cancerologie",
    "Oncologie",
    "adulte traité par anticancéreux oraux",
    "Les consultations médicales de suivi sont pleines à six semaines.",
    _prescribes("des examens biologiques avant chaque cycle"),
    _does("Décision de poursuivre le cycle suivant, selon l’arbre de décision", "THERAPEUTIQUE"),
    setting="Service ou hôpital de jour d’oncologie d’un établissement de santé",
)
VENOUS = _subject(
    "Pose de voie veineuse périphérique profonde sous échographie",
    "abords-veineux",
    "Anesthésie et réanimation",
    "hospitalisé dont le capital veineux est pauvre",
    "Une pose sur trois demande plus de deux ponctions.",
    _does("Pose d’un cathéter veineux long sous contrôle échographique", "THERAPEUTIQUE"),
    setting="Établissement de santé",
)
CONTRACEPTION = _subject(
    "Renouvellement et adaptation de la contraception par un infirmier ou une infirmière",
    "autre",
    "Gynécologie médicale",
    "qui demande une contraception, sans facteur de risque vasculaire",
    "La région compte une consultation de gynécologie pour trois demandes.",
    _prescribes("d’une contraception hormonale", "PREVENTION"),
)
TYPE_ONE = _subject(
    "Suivi du diabète de type 1 stable par un infirmier ou une infirmière",
    "diabete",
    "Endocrinologie",
    "adulte atteint d’un diabète de type 1 équilibré",
    "Le délai d’une consultation d’endocrinologie dépasse cinq mois.",
    _adapts("des doses d’insuline"),
    _interprets("des données d’un capteur de glucose"),
)
ULTRASOUND = _subject(
    "Échographie de débrouillage par un manipulateur ou une manipulatrice d’électroradiologie médicale",
    "imagerie",
    "Radiologie",
    "adressé pour une douleur abdominale sans signe de gravité",
    "Un examen échographique sur deux attend plus de trois semaines.",
    _does("Réalisation d’une échographie abdominale et enregistrement des coupes"),
    setting="Service d’imagerie d’un établissement de santé",
    delegated="98",
)
ANTICOAGULANTS = _subject(
    "Suivi des anticoagulants oraux par un infirmier ou une infirmière",
    "cardiologie",
    "Cardiologie",
    "adulte traité par antivitamine K",
    "Un contrôle sur cinq est hors de la zone recherchée.",
    _adapts("de la dose d’antivitamine K selon l’INR"),
)
BACK_PAIN = _subject(
    "Prise en charge de la lombalgie commune par un masseur-kinésithérapeute",
    "soins-non-programmes",
    "Médecine générale",
    "adulte souffrant d’une lombalgie de moins de quatre semaines",
    "Une demande sur six de soins non programmés est une lombalgie.",
    _prescribes("d’antalgiques de palier 1", "THERAPEUTIQUE"),
    _does("Décision de la rééducation sans consultation médicale", "THERAPEUTIQUE"),
    delegated="70",
)
ARTHRITIS = _subject(
    "Suivi de la polyarthrite rhumatoïde en rémission",
    "maladies-chroniques",
    "Rhumatologie",
    "adulte atteint d’une polyarthrite rhumatoïde en rémission",
    "Le suivi recommandé n’est assuré que pour la moitié des patients.",
    _prescribes("des examens de surveillance du méthotrexate"),
)
SPIROMETRY = _subject(
    "Spirométrie de repérage par un infirmier ou une infirmière",
    "depistage",
    "Pneumologie",
    "fumeur de plus de quarante ans",
    "Deux bronchopneumopathies chroniques sur trois ne sont pas connues.",
    _does("Réalisation d’une spirométrie de repérage"),
    _interprets("de la spirométrie selon un seuil"),
)
ACTIVITY = _subject(
    "Prescription d’activité physique adaptée par un infirmier ou une infirmière",
    "maladies-chroniques",
    "Médecine générale",
    "adulte atteint d’une affection de longue durée",
    "Un patient sur dix seulement reçoit une prescription d’activité physique.",
    _prescribes("d’activité physique adaptée", "PREVENTION"),
)
OBESITY = _subject(
    "Suivi de l’obésité de l’adulte en maison de santé",
    "diabete",
    "Endocrinologie",
    "adulte dont l’indice de masse corporelle dépasse trente",
    "La région n’a que trois centres spécialisés.",
    _prescribes("du bilan biologique de l’obésité"),
    _does("Orientation vers un centre spécialisé"),
)
DISCHARGE = _subject(
    "Bilan de sortie d’hospitalisation par un infirmier ou une infirmière",
    "geriatrie",
    "Gériatrie",
    "de plus de soixante-quinze ans qui rentre à domicile",
    "Un retour sur cinq se fait sans ordonnance à jour.",
    _adapts("des horaires de prise du traitement de sortie"),
)
STROKE = _subject(
    "Suivi infirmier après un accident vasculaire cérébral",
    "cardiologie",
    "Neurologie",
    "adulte, dans les six mois d’un accident vasculaire cérébral",
    "Un patient sur trois n’a pas de consultation à six mois.",
    _interprets("d’un relevé de pression artérielle sur une semaine"),
)
