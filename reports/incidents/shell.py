"""The phone's own copy of the form: every screen in every language, and what they need.

Made from the same templates as the server's own screens, with nobody's answers in them. A phone
keeps whole versions only: the version is a hash of all bytes, and each file's own hash stands in
the list that the phone checks it against.
"""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from observers.fieldwork import kept as fieldwork
from portal import addresses, card
from portal.accounts import keys
from portal.context import site
from portal.lib import commitments
from reports.incidents import guidance, lookups, screens, shell_data, steps
from reports.incidents.answers import Answers
from reports.incidents.forms import FORMS

# Pages beside the form that open without a network: the path under which a phone asks for
# them, the name in the shell's own addresses, the template.
PAGES = {
    "safety": ("/safety/", "portal/safety.html"),
    "wipe": ("/wipe/", "incidents/wipe.html"),
    "waiting": ("/waiting/", "incidents/waiting.html"),
    "away": ("", "incidents/away.html"),
}
# The same with what they show. Of `BEHIND` the server is asked first: it knows who is signed in and
# what was answered, and the phone's own page is for when it does not answer.
FILLED = {"rights": ("/observe/rights/", "fieldwork/rights.html", fieldwork.cards)}
BEHIND = {
    "day": ("/observe/mine/", "fieldwork/mine.html", fieldwork.day),
    "checklist": ("/observe/mine/checklist/", "fieldwork/checklist.html", fieldwork.questions),
}
# Scripts that pages load by themselves; all that they import comes along.
ENTRIES = ("js/report.js", "js/parts.js", "js/receipt.js", "js/sealing.js")
# Lists that a script asks for by name: the words of a report's hash (js/phone/words.js).
WORDS = tuple(f"{settings.STATIC_URL}words/{code}.txt" for code in commitments.LANGUAGES)
IMPORTED = re.compile(r"""["'](\.{1,2}/[\w./-]+\.js)["']""")
STATIC_IN_PAGES = re.compile(r'(?:src|href)="(/static/[^"#]+)')
# The name under which js/phone/shell.js asks for every screen.
SCREENS = "screens"
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
MAIN = re.compile(r"<main\b.*</main>", re.DOTALL)


@dataclass(frozen=True)
class Shell:
    """One version: what is answered under each address, and the list of everything."""

    version: str
    bodies: dict[str, bytes]
    # [address, "sha256-…"] as browsers check it.
    files: list[list[str]]
    # Path of a page → its name among the shell's addresses.
    pages: dict[str, str]
    # The same of pages that are asked of the server first.
    behind: dict[str, str]


_kept: tuple[tuple, Shell] | None = None


def current() -> Shell:
    """The version of now; made again when a key, an election or a region has changed."""
    global _kept  # one to a process, as its templates and scripts are
    source = _source()
    if _kept is None or _kept[0] != source:
        _kept = (source, _made())
    return _kept[1]


def _source() -> tuple:
    return (
        keys.intake_public(),
        keys.receipt_public(),
        tuple(lookups.elections().values()),
        tuple(lookups.regions().values()),
        addresses.current(),
        settings.QUICK_EXIT_URL,
        fieldwork.source(),
    )


def _made() -> Shell:
    bodies: dict[str, bytes] = {}
    data = shell_data.build(timezone.now())
    for code in shell_data.LANGUAGES:
        with translation.override(code):
            first, whole = _form()
            bodies[reverse("incidents:shell", args=[code])] = first.encode()
            bodies[reverse("incidents:shell_page", args=[code, SCREENS])] = whole.encode()
            for name, (_path, template) in PAGES.items():
                key = card.key_words(code)
                page = render_to_string(template, {**_common(), "here": _path, "key": key})
                bodies[reverse("incidents:shell_page", args=[code, name])] = page.encode()
            for name, (_path, template, shows) in (FILLED | BEHIND).items():
                page = render_to_string(template, {**_common(), **shows()})
                bodies[reverse("incidents:shell_page", args=[code, name])] = page.encode()
            bodies[reverse("incidents:manifest", args=[code])] = _manifest(code).encode()
    statics = _statics(b"".join(bodies.values()).decode())
    version = _version([_json(data), *bodies.values(), *statics.values()])
    bodies[reverse("incidents:shell_data")] = _json({"version": version, **data})
    files = [[path, _integrity(body)] for path, body in {**bodies, **statics}.items()]
    pages = {"/": "", reverse("incidents:step"): "", reverse("incidents:sent"): ""}
    pages |= {path: name for name, (path, _template) in PAGES.items() if path}
    pages |= {path: name for name, (path, *_rest) in FILLED.items()}
    behind = {path: name for name, (path, *_rest) in BEHIND.items()}
    return Shell(version, bodies, files, pages, behind)


def _common() -> dict:
    return {**site(), "shell": True}


def _form() -> tuple[str, str]:
    """The first screen as a page, and the same with every screen as a template at its end.

    The page is what a phone opens, and small; out of the other its scripts take the screens.
    """
    answers = Answers({})
    pages = {code: _screen(step, answers) for code, step in steps.STEPS.items()}
    pages["kept"] = render_to_string("incidents/kept.html", _common())
    cut = [
        (name, unescape(TITLE.search(page)[1]), MAIN.search(page)[0])
        for name, page in pages.items()
    ]
    parts = render_to_string("incidents/shell.html", {"screens": cut})
    first = _screen(steps.ROLE, answers)
    return first, first.replace("</body>", f"{parts}</body>")


def _screen(step: steps.Step, answers: Answers) -> str:
    own = {
        "what": lambda: screens.what(answers, ""),
        "where": lambda: {"unknown": screens.UNKNOWN, "elsewhere": screens.ELSEWHERE},
        "files": lambda: {
            "forbidden": guidance.forbidden_in_recording(),
            "advised": guidance.advised_in_recording(),
        },
        "check": lambda: {"rows": screens.rows(answers), "report_url": reverse("incidents:sent")},
    }.get(step.code, dict)()
    context = {
        **_common(),
        **own,
        "step": step,
        "form": FORMS[step.code](),
        "done": "{done}",
        "of": "{of}",
        "observer": {"code": "{observer}"},
        "station": "{station}",
        "language_form": "report",
    }
    return render_to_string(step.template, context)


def _manifest(code: str) -> str:
    """What a browser needs to put the form among a phone's programs (W3C, Web App Manifest)."""
    name = str(settings.APP_NAME)
    icons = [("icon-192", "192x192", "any"), ("icon-512", "512x512", "any")]
    icons.append(("maskable-512", "512x512", "maskable"))
    told = {
        "id": "/",
        "name": name,
        "short_name": name[:12],
        "lang": code,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f5f2",
        "theme_color": "#f6f5f2",
        "icons": [
            {
                "src": reverse("incidents:app_icon", args=[icon]),
                "sizes": sizes,
                "type": "image/png",
                "purpose": purpose,
            }
            for icon, sizes, purpose in icons
        ],
    }
    return json.dumps(told, ensure_ascii=False)


# --- Scripts and drawings ----------------------------------------------------------------------


def _statics(pages: str) -> dict[str, bytes]:
    """Everything static that the pages name, and every script that those import."""
    named = {*STATIC_IN_PAGES.findall(pages), *WORDS}
    found = {url: static_bytes(url) for url in sorted(named)}
    phone = Path(finders.find("js/phone") or settings.STATIC_ROOT / "js/phone")
    waiting = [*ENTRIES, *(f"js/phone/{path.name}" for path in sorted(phone.glob("*.js")))]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen or name in LEFT_OUT:
            continue
        seen.add(name)
        # A script imports others by their plain names, whatever the pages call them.
        url = f"{settings.STATIC_URL}{name}"
        found[url] = static_bytes(url)
        waiting += _imports(name, found[url].decode())
    return found


WORKER = "js/phone/sw.js"
# For pages of the server only: nothing is sent that way once the form is on the phone.
LEFT_OUT = {WORKER, "js/uploads.js", "js/sent.js"}


def _imports(name: str, script: str) -> list[str]:
    folder = Path("/", name).parent
    paths = [(folder / other).as_posix() for other in IMPORTED.findall(script)]
    names = [str(Path(_normal(path))).lstrip("/") for path in paths]
    return [other for other in names if finders.find(other) or staticfiles_storage.exists(other)]


def _normal(path: str) -> str:
    parts: list[str] = []
    for part in path.split("/"):
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def static_bytes(url: str) -> bytes:
    name = url.removeprefix(settings.STATIC_URL)
    path = finders.find(name) or staticfiles_storage.path(name)
    return Path(path).read_bytes()


# --- The worker --------------------------------------------------------------------------------


def worker(*, modules: bool) -> str:
    """The service worker of this version; browsers fetch a new one when a byte of it changes.

    `modules`: this browser's workers can import, so that it also delivers in the background.
    """
    shell = current()
    head = f"const SHELL = {_json(_listed(shell)).decode()};\n"
    if modules:
        head = f'import {{ deliver }} from "{settings.STATIC_URL}js/phone/delivery.js";\n{head}'
    else:
        head = f"const deliver = null;\n{head}"
    return head + static_bytes(f"{settings.STATIC_URL}{WORKER}").decode()


def _listed(shell: Shell) -> dict:
    return {
        "version": shell.version,
        "files": shell.files,
        "pages": shell.pages,
        "behind": shell.behind,
        "languages": shell_data.LANGUAGES,
        "language": settings.LANGUAGE_CODE,
    }


def _version(parts: list[bytes]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()[:16]


def _integrity(body: bytes) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(body).digest()).decode()}"


def _json(data) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
