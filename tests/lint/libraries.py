"""The libraries' own sentences stand in every language too, where they can come onto our pages.

Django and REST framework are Kazakh only in part, the sign-in library not at all. What they do
not say, or say in another voice than ours, is said in `locale/libraries/`.
"""

import ast
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import polib

from tests.lint.translations import LANGUAGES, MARKS

# Where each library keeps its translations, and the files whose sentences a person can meet.
SPOKEN = {
    "django": (
        "conf/locale",
        (
            "core/validators.py",
            "db/models/base.py",
            "db/models/constraints.py",
            "db/models/fields/__init__.py",
            "db/models/fields/related.py",
            "forms/*.py",
            "utils/dates.py",
            "utils/text.py",
            "utils/timesince.py",
        ),
    ),
    "allauth": (
        "locale",
        (
            "account/adapter.py",
            "account/fields.py",
            "account/forms.py",
            "mfa/adapter.py",
            "mfa/models.py",
            "mfa/base/*.py",
            "mfa/recovery_codes/*.py",
            "mfa/totp/*.py",
        ),
    ),
    "rest_framework": ("locale", ("*.py",)),
}
# At which place each function that marks a text has its context, text and plural.
MARKERS = {
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}

Text = tuple[str | None, str]


def wrongs(root: Path) -> list[str]:
    spoken = {text: plural for library in SPOKEN for text, plural in _texts(library)}
    found = []
    for language in LANGUAGES:
        entries = polib.pofile(str(catalogue(root, language)))
        ours = {(entry.msgctxt, entry.msgid) for entry in entries}
        said = ours.union(*(_said(library, language) for library in SPOKEN))
        found += [f"{language}: not translated: {text!r}" for text in spoken if text not in said]
        for entry in entries:
            found += [f"{language}: {entry.msgid!r} {why}" for why in _doubts(entry, spoken)]
    return found


def catalogue(root: Path, language: str) -> Path:
    return root / "locale" / "libraries" / language / "LC_MESSAGES" / "django.po"


def _doubts(entry: polib.POEntry, spoken: dict[Text, str | None]) -> Iterator[str]:
    key = (entry.msgctxt, entry.msgid)
    if key not in spoken:
        yield "is not what a library says any more"
        return
    if (entry.msgid_plural or None) != spoken[key]:
        yield "has another plural in the library"
    if not entry.translated():
        yield "is not translated"
    wanted = set(MARKS.findall(f"{entry.msgid} {entry.msgid_plural}"))
    for words in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
        if set(MARKS.findall(words)) != wanted:
            yield f"has other marks in {words!r}"


def _said(library: str, language: str) -> set[Text]:
    """What the library has in this language itself."""
    folder, _ = SPOKEN[library]
    compiled = _home(library) / folder / language / "LC_MESSAGES" / "django.mo"
    if not compiled.exists():
        return set()
    entries = polib.mofile(str(compiled)).translated_entries()
    return {(entry.msgctxt, entry.msgid) for entry in entries}


def _texts(library: str) -> Iterator[tuple[Text, str | None]]:
    _, patterns = SPOKEN[library]
    for pattern in patterns:
        for source in sorted(_home(library).glob(pattern)):
            for node in ast.walk(ast.parse(source.read_text())):
                if isinstance(node, ast.Call):
                    yield from _marked(node)


def _marked(call: ast.Call) -> Iterator[tuple[Text, str | None]]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    name = "gettext" if name == "_" else name.removesuffix("_lazy")
    if name not in MARKERS:
        return
    words = [part.value if isinstance(part, ast.Constant) else None for part in call.args]
    context, text, plural = (words[at] if at is not None else None for at in MARKERS[name])
    if isinstance(text, str):
        yield (context, text), plural


def _home(library: str) -> Path:
    return Path(find_spec(library).submodule_search_locations[0])
