"""Facts of one case, all of them, in each language of the letters."""

from pathlib import Path

import portal
from portal.documents import samples

LETTERS = Path(portal.__file__).parent / "jurisdictions" / "kz" / "letters"
#: the letters that are also printed, one by one, to compare both files
KINDS = [
    "chair-act",
    "higher-commission",
    "prosecutor",
    "police-coercion",
    "organisation-head",
    "ministry",
    "court",
]
#: complaints: they tell what happened, cite provisions and list annexes
COMPLAINTS = [
    *KINDS,
    "removal-of-observer",
    "protocol-copy-refusal",
    "voter-list-error",
    "inaction",
    "refusal-to-register",
    "appeal-higher",
    "appeal-court",
    "labour-reprisal",
]
#: papers of other shapes
OTHER_KINDS = [
    "act-of-violation",
    "protocol-copy-request",
    "information-request",
    "observer-mandate",
    "power-of-attorney",
    "representation-contract",
    "communication-odihr",
    "communication-un",
    "communication-eu",
]
LANGUAGES = ["kk", "ru", "en"]
HASHES = [
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11e752",
]
KAZAKH = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"


def everything(language, kind=""):
    """Every fact a letter may ask for; with a kind, as it suits that letter."""
    return samples.facts(LETTERS, language, kind)
