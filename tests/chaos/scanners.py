"""wapiti and sqlmap go through the desks as somebody who is signed in at all of them.

wapiti follows the links it finds and tries each field it meets; sqlmap asks every list that
searches or filters. Nothing above information may come out of it.
"""

import json
import re
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from tests.bench.table import Row
from tests.chaos import desk, tools
from tests.chaos.ground import Ground

# Every desk, with the pages at which its walk begins besides the door of all desks; names in braces
# are found in the demonstration (WHERE). The first one is the folder that belongs to it.
DESKS = {
    "cases": ("desk/cases/",),
    "law": ("desk/law/", "desk/law/changes/", "desk/law/changes/new/"),
    "complaints": ("desk/complaints/",),
    "court": ("desk/court/", "desk/court/new/"),
    "hotline": ("desk/hotline/",),
    "parties": ("desk/parties/", "desk/parties/case/{case}/", "desk/parties/case/{case}/new/"),
    "people": ("desk/people/", "desk/people/agreements/", "desk/people/vaults/"),
    "copies": ("desk/copies/", "{copy}"),
    "observers": ("desk/observers/",),
    "kept": ("desk/kept/",),
    "elections": ("desk/elections/",),
    "join": ("join/", "join/"),
    "ledgers": ("desk/ledgers/",),
    "returning": ("return/", "return/"),
}
# A report with a photo, and its case, to which people may sign; the photo's page holds the
# addresses of its copies.
WHERE = """
import io, uuid
from PIL import Image
from django.urls import reverse
from observers.registry.models import Precinct
from portal.accounts.models import User
from portal.evidence import uploads
from reports.cases import actions as cases
from reports.incidents import actions, reading
from reports.taxonomy.models import ViolationType
told = {{"role": "voter", "precinct": str(Precinct.objects.first().public_id)}}
told["narrative"] = "Seen by nobody"
report = actions.file_report(reading.read(told, uuid=uuid.uuid4()), source="form").report
photo = io.BytesIO()
Image.new("RGB", (640, 480), "olive").save(photo, "JPEG")
photo.seek(0)
actions.add_evidence(report, uuid.uuid4(), uploads.receive_stream(photo), "a.jpg")
types = list(ViolationType.objects.filter(guarded=False)[:1])
by = User.objects.get(username={username!r})
case = cases.open_case(report, by=by, violation_types=types, severity=2)
page = reverse("cases:file", args=[report.public_id, report.files.get().item.public_id])
answer = {{"case": str(case.public_id), "page": page.lstrip("/")}}
"""
# How long the portal's own worker may take to make the photo's copy.
COPIED_WITHIN = 10
# Leaving, locking and choosing a language change what the next request would see.
NEVER = ("*logout*", "*/lock/*", "*/unlock/*", "*awake*", "static/*", "language/*")
# What only a scanner's own servers could see is not looked for: nothing leaves this machine.
# A request or a few for each page or field, and hundreds for each field.
OF_PAGES = ("cookieflags", "csp", "http_headers", "crlf", "redirect", "xss", "permanentxss")
OF_FIELDS = ("sql", "exec", "file")
# What stands for pages that only differ in what they are about.
MOST_LINKS, MOST_PAGES, MOST_FIELDS = 4, 1, 4
# One or two fields of each kind that a desk or the API reads.
FIELDS = (
    "desk/cases/?region=almaty&type=1",
    "desk/cases/?source=form&look=1",
    "desk/cases/cases/?state=open&assignee=1",
    "desk/complaints/?state=draft&addressee=tec",
    "desk/observers/precincts/?q=123",
    "desk/observers/?organisation=1&region=almaty",
    "desk/ledgers/?ledger=accounts.opening&who=tanya",
    "desk/ledgers/?verb=file&since=2026-11-01",
    "desk/hotline/calls/?after=1",
    "desk/elections/?after=1",
    "desk/law/?q=1",
    "desk/law/folder/?edition=1",
    "desk/court/new/?election=1",
    "desk/people/history/?who=tanya&before=9",
    "desk/complaints/library/?words=1",
    "api/v1/precincts/?q=123&region=almaty",
    "api/v1/reports/?after=1.1",
)
LISTS = (
    "desk/cases/?region=almaty&type=1&source=form&guarded=1&files=1&after=1&before=1&look=1",
    "desk/cases/news/?since=1&region=almaty&type=1",
    "desk/cases/cases/?state=open&assignee=1&region=almaty&after=1",
    "desk/complaints/?state=draft&addressee=tec&after=1",
    "desk/hotline/calls/?after=1&before=1",
    "desk/observers/?organisation=1&region=almaty&after=1",
    "desk/observers/precincts/?q=123",
    "desk/ledgers/?ledger=accounts.opening&who=tanya&verb=file&name=1&since=2026-11-01&before=9",
    "desk/elections/?after=1",
    "desk/law/?q=1",
    "desk/law/folder/?edition=1",
    "desk/court/new/?election=1",
    "desk/people/history/?who=tanya&before=9",
    "desk/complaints/library/?words=1",
    "api/v1/reports/?after=1.1",
    "api/v1/cases/?after=1.1",
    "api/v1/precincts/?q=123&region=almaty&latitude=43.2&longitude=76.9",
)


def measure(ground: Ground, seconds: int = 55):
    portal = ground.demonstration
    cookies = "; ".join(f"{name}={value}" for name, value in desk.sign_in(portal).items())
    yield _wapiti(ground, portal, cookies, seconds * 0.6)
    yield _sqlmap(ground, portal, cookies, seconds * 0.4)


# --- wapiti --------------------------------------------------------------------------------------


def _wapiti(ground: Ground, portal, cookies: str, seconds: float) -> Row:
    """Both at once: what looks at each page of desk after desk, and what tries many things on the
    fields of one list. The turn says which desk is the first, and which list it is; each day has
    another one, so that a fortnight of runs walks them all."""
    order = sorted_by_turn(ground.turn)
    fields = FIELDS[ground.turn % len(FIELDS)]
    one_list = [
        *("-u", f"{portal.url}/{fields}", "--scope", "url", "--max-attack-time", int(seconds)),
    ]
    with ThreadPoolExecutor() as both:
        tried = both.submit(_run, ground, "fields", cookies, one_list, OF_FIELDS, seconds + 60)
        walked = _walk(ground, portal, cookies, order, seconds)
    desks, runs = list(walked), [*walked.values(), tried.result()]
    findings = sorted({found for run in runs for found in run.findings})
    cut = [module for run in runs for module in run.cut]
    tried = {one for run in runs for one in run.tried}
    good = all(run.told for run in runs) and tried and not findings
    return Row(
        "wapiti over the desks, as somebody with every role",
        f"seed {ground.turn}: {len(OF_PAGES)} modules on {sum(run.pages for run in runs[:-1])} "
        f"addresses and forms of {', '.join(desks)}, "
        f"{len(OF_FIELDS)} on {fields}; {len(tried)} tried, {len(findings)} findings above "
        "information"
        + (f": {'; '.join(findings[:5])}" if findings else "")
        + (f"; time ended {len(cut)} modules ({', '.join(cut)})" if cut else ""),
        "0 above information",
        bool(good),
        {
            "findings": findings,
            "modules": [*OF_PAGES, *OF_FIELDS],
            "seed": ground.turn,
            "desks": desks,
            "next": [name for name in order if name not in desks],
            "fields": fields,
            "cut": cut,
            "said": "" if good else "\n".join(run.said[-4000:] for run in runs),
        },
    )


def sorted_by_turn(turn: int, among: Iterable[str] = DESKS) -> list[str]:
    """All desks, or all lists, another one first in each turn."""
    names = list(among)
    return names[turn % len(names) :] + names[: turn % len(names)]


def _walk(ground: Ground, portal, cookies: str, order: list[str], seconds: float) -> dict:
    """As many desks as the time allows, at least one: the next begins when it can end."""
    known = portal.ask(WHERE.format(username=portal.account("triager")["username"]))
    walked: dict[str, Run] = {}
    begun, longest = time.monotonic(), 0.0
    for name in order:
        left = seconds - (time.monotonic() - begun)
        if walked and left < 1.5 * longest:
            break
        began = time.monotonic()
        if name == "copies":
            known["copy"] = _copy(portal, cookies, known["page"])
            if not known["copy"]:
                # Told as not walked; another desk takes its turn.
                continue
        where = _pages(portal, name, known, seconds if not walked else left)
        most = seconds + 60 if not walked else left + 20
        walked[name] = _run(ground, name, cookies, where, OF_PAGES, most)
        longest = max(longest, time.monotonic() - began)
    return walked


def _pages(portal, name: str, known: dict[str, str], seconds: float) -> list:
    folder, *starts = DESKS[name]
    base = "desk/" if folder.startswith("desk/") else folder
    addresses = [one.format(**known) for one in starts or (folder,)]
    return [
        *("-u", f"{portal.url}/{base}", "--scope", "folder"),
        *(part for one in addresses for part in ("-s", f"{portal.url}/{one}")),
        *(part for one in _elsewhere(name) for part in ("-x", f"{portal.url}/{one}")),
        *("--max-links-per-page", MOST_LINKS, "--max-files-per-dir", MOST_PAGES),
        *("--max-parameters", MOST_FIELDS, "--max-scan-time", max(3, int(seconds * 0.2))),
        *("--max-attack-time", max(5, int(seconds * 0.8))),
    ]


def _copy(portal, cookies: str, page: str) -> str:
    """The address of a photo's copy that is good in this session; "" while there is none."""
    asked = Request(f"{portal.url}/{page}", headers={"Cookie": cookies})
    until = time.monotonic() + COPIED_WITHIN
    while time.monotonic() < until:
        with urlopen(asked, timeout=30) as answer:
            found = re.search(r"/(desk/copies/[^\"'\s]+)", answer.read().decode())
        if found:
            return found[1]
        time.sleep(0.5)
    return ""


@dataclass(frozen=True)
class Run:
    """One run of wapiti, and what came of it."""

    said: str
    report: dict

    @property
    def told(self) -> bool:
        return bool(self.report)

    @property
    def pages(self) -> int:
        return self.report.get("infos", {}).get("crawled_pages_nbr", 0)

    @property
    def findings(self) -> list[str]:
        return _findings(self.report)

    @property
    def tried(self) -> set[str]:
        return set(re.findall(r"\[\+\] ((?:GET|POST) \S+)", self.said))

    @property
    def cut(self) -> list[str]:
        return re.findall(r"Max attack time was reached for module (\w+)", self.said)


def _run(ground: Ground, name: str, cookies: str, where: list, modules, seconds: float) -> Run:
    told = ground.folder / f"wapiti-{name}.json"
    said, _ended = tools.run(
        [
            *(tools.program("scanners", "wapiti"), *where, "-C", cookies),
            *("--skip", "csrfmiddlewaretoken", "-m", ",".join(modules)),
            *("--tasks", 4, "-t", 10, "--store-session", ground.folder / f"wapiti-{name}"),
            *("-v", 1, "--flush-session", "--no-bugreport", "-f", "json", "-o", told),
        ],
        seconds,
        ground.folder,
    )
    return Run(said, json.loads(told.read_text()) if told.exists() else {})


def _elsewhere(name: str) -> list[str]:
    """Where the walk of a desk does not go: to the other ones."""
    return [*NEVER, *(f"{folder}*" for other, (folder, *_) in DESKS.items() if other != name)]


def _findings(report: dict) -> list[str]:
    """Everything that wapiti calls more than information, and every broken answer."""
    found = []
    for kind in ("vulnerabilities", "anomalies"):
        for name, lines in report.get(kind, {}).items():
            for one in lines:
                if one.get("level", 0) > 0:
                    found.append(f"{name}: {one['method']} {one['path']} {one.get('parameter')}")
    return sorted(set(found))


# --- sqlmap --------------------------------------------------------------------------------------


def _sqlmap(ground: Ground, portal, cookies: str, seconds: float) -> Row:
    order = sorted_by_turn(ground.turn, LISTS)
    asked = ground.folder / "lists.txt"
    asked.write_text("".join(f"{portal.url}/{address}\n" for address in order))
    said, ended = tools.run(
        [
            *(tools.program("scanners", "sqlmap"), "-m", asked, "--cookie", cookies, "--batch"),
            *("--smart", "--level", 1, "--risk", 1, "--dbms", "PostgreSQL", "--technique", "BEU"),
            *("--answers", "follow=N,do you want to skip=N", "--disable-coloring"),
            *("--flush-session", "--output-dir", _folder(ground), "--timeout", 10),
        ],
        seconds,
        ground.folder,
    )
    tested = set(re.findall(r"testing if (?:GET|POST|Cookie) parameter '(\w+)'", said))
    addresses = re.findall(r"\[\d+/\d+\] URL:\s*\n?(?:GET )?(\S+)", said)
    findings = sorted(
        set(re.findall(r"parameter '[^']+' is [^\n]*(?:injectable|vulnerable)", said))
    )
    findings += sorted(set(re.findall(r"^Parameter: .*$", said, re.MULTILINE)))
    good = tested and not findings
    return Row(
        "sqlmap over every list that searches or filters",
        f"{len(addresses)} of {len(LISTS)} addresses, {len(tested)} fields; "
        f"{len(findings)} can be injected" + ("" if ended else f"; ended after {seconds:.0f} s"),
        "0 injectable",
        bool(good),
        {"fields": sorted(tested), "findings": findings, "said": "" if good else said[-8000:]},
    )


def _folder(ground: Ground) -> Path:
    place = ground.folder / "sqlmap"
    place.mkdir(exist_ok=True)
    return place
