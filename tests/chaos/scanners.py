"""wapiti and sqlmap go through the desks as somebody who is signed in at all of them.

wapiti follows the links it finds and tries each field it meets; sqlmap asks every list that
searches or filters. Nothing above information may come out of it.
"""

import json
import random
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.bench.table import Row
from tests.chaos import desk, tools
from tests.chaos.ground import Ground

DESKS = ("cases", "complaints", "hotline", "people", "observers", "elections", "ledgers")
# Leaving, locking and choosing a language change what the next request would see.
NEVER = ("*logout*", "*/lock/*", "*/unlock/*", "*awake*", "static/*", "language/*")
# What only a scanner's own servers could see is not looked for: nothing leaves this machine.
# A request or a few for each page or field, and hundreds for each field.
OF_PAGES = ("cookieflags", "csp", "http_headers", "crlf", "redirect", "xss", "permanentxss")
OF_FIELDS = ("sql", "exec", "file")
# So many desks a run, and what stands for pages that only differ in what they are about.
DESKS_A_RUN, MOST_LINKS, MOST_PAGES, MOST_FIELDS = 1, 4, 1, 4
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
    """Both at once: what looks at each page of some desks, and what tries many things on the
    fields of one list. Another seed takes other ones, so that every module comes to its end."""
    chosen = random.Random(ground.seed)
    desks = sorted(chosen.sample(DESKS, DESKS_A_RUN))
    fields = chosen.choice(FIELDS)
    looking, trying = seconds * 0.2, seconds * 0.8
    pages = [
        *("-u", f"{portal.url}/desk/", "--scope", "folder"),
        *(part for name in desks for part in ("-s", f"{portal.url}/desk/{name}/")),
        *(part for where in _elsewhere(desks) for part in ("-x", f"{portal.url}/{where}")),
        *("--max-links-per-page", MOST_LINKS, "--max-files-per-dir", MOST_PAGES),
        *("--max-parameters", MOST_FIELDS, "--max-scan-time", int(looking)),
        *("--max-attack-time", int(trying)),
    ]
    one_list = [
        *("-u", f"{portal.url}/{fields}", "--scope", "url", "--max-attack-time", int(seconds)),
    ]
    with ThreadPoolExecutor() as both:
        runs = [
            both.submit(_run, ground, name, cookies, where, modules, seconds + 60)
            for name, where, modules in (
                ("pages", pages, OF_PAGES),
                ("fields", one_list, OF_FIELDS),
            )
        ]
    runs = [run.result() for run in runs]
    findings = sorted({found for run in runs for found in run.findings})
    cut = [module for run in runs for module in run.cut]
    tried = {one for run in runs for one in run.tried}
    good = all(run.told for run in runs) and tried and not findings
    return Row(
        "wapiti over the desks, as somebody with every role",
        f"{len(OF_PAGES)} modules on {runs[0].pages} addresses and forms of {', '.join(desks)}, "
        f"{len(OF_FIELDS)} on {fields}; {len(tried)} tried, {len(findings)} findings above "
        "information"
        + (f": {'; '.join(findings[:5])}" if findings else "")
        + (f"; time ended {len(cut)} modules ({', '.join(cut)})" if cut else ""),
        "0 above information",
        bool(good),
        {
            "findings": findings,
            "modules": [*OF_PAGES, *OF_FIELDS],
            "desks": desks,
            "fields": fields,
            "cut": cut,
            "said": "" if good else "\n".join(run.said[-4000:] for run in runs),
        },
    )


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


def _elsewhere(desks: list[str]) -> list[str]:
    """Where this run does not go."""
    return [*NEVER, *(f"desk/{name}/*" for name in DESKS if name not in desks)]


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
    asked = ground.folder / "lists.txt"
    asked.write_text("".join(f"{portal.url}/{address}\n" for address in LISTS))
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
