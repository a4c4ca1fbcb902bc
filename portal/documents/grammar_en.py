"""What English needs instead of cases: an article, “of”, “in” and the possessive of a name."""

import re

from portal.documents import words

CASES = ("definite", "genitive", "locative", "possessive")


def declined(text, case, kind):
    """The name as it stands in a sentence, or None when it is in another alphabet."""
    if re.search(r"[^\W\d_a-zA-ZÀ-ž]", text):
        return None
    if kind == "body" and _takes_article(text):
        text = f"the {text}"
    return {
        "definite": text,
        "genitive": f"of {text}",
        "locative": f"in {text}",
        "possessive": f"{text}'s",
    }[case]


def heading(text):
    """A body or an office as it stands at the top of a letter."""
    return f"To: {text}"


def _takes_article(text):
    """A body that is named by what it is (“Supreme Court”) and not by a name or a number."""
    if text.lower().startswith("the ") or re.fullmatch(r"[^()]*No\. ?\d+", text.split(" of ")[0]):
        return False
    own = words.of("en")
    named = re.sub(r"\([^()]*\)", "", text).split(" of ")[0]
    said = re.findall(r"[a-z]+", named.lower())
    return text.split()[0] not in own["without_article"] and bool(set(said) & set(own["bodies"]))
