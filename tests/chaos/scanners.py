"""wapiti and sqlmap go through the desks as somebody who is signed in at all of them.

wapiti follows the links it finds and tries each field it meets; sqlmap asks every list that
searches or filters. Nothing above information may come out of it.
"""

import json
import re
from pathlib import Path

from tests.bench.table import Row
from tests.chaos import desk, tools
from tests.chaos.ground import Ground

DESKS = ("cases", "complaints", "hotline", "people", "observers", "elections", "ledgers")
# Leaving, locking and choosing a language change what the next request would see.
NEVER = ("*logout*", "*/lock/*", "*/unlock/*", "*awake*", "static/*", "language/*")
# What only a scanner's own servers could see is not looked for: nothing leaves this machine.
MODULES = (
    *("cookieflags", "csp", "http_headers", "crlf", "redirect", "sql", "xss", "permanentxss"),
    *("exec", "file"),
)
# Of these, so many look at headers and are done at once.
QUICK = 3
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
    told = ground.folder / "wapiti.json"
    looking = seconds * 0.2
    each = (seconds - looking) / (len(MODULES) - QUICK)
    starts = [part for name in DESKS for part in ("-s", f"{portal.url}/desk/{name}/")]
    nowhere = [part for where in NEVER for part in ("-x", f"{portal.url}/{where}")]
    said, ended = tools.run(
        [
            *(tools.program("scanners", "wapiti"), "-u", f"{portal.url}/desk/", *starts, *nowhere),
            *("--scope", "domain", "-C", cookies, "--skip", "csrfmiddlewaretoken", "-m"),
            *(",".join(MODULES), "--max-scan-time", int(looking), "--max-attack-time", int(each)),
            *("--tasks", 4, "-t", 10, "--store-session", ground.folder / "wapiti", "-v", 1),
            *("--flush-session", "--no-bugreport", "-f", "json", "-o", told),
        ],
        seconds + 60,
        ground.folder,
    )
    report = json.loads(told.read_text()) if told.exists() else {"infos": {}}
    findings = _findings(report)
    tried = set(re.findall(r"\[\+\] ((?:GET|POST) \S+)", said))
    desks = {one for one in tried if "/desk/" in one}
    cut = re.findall(r"Max attack time was reached for module (\w+)", said)
    good = ended and told.exists() and desks and not findings
    return Row(
        "wapiti over the desks, as somebody with every role",
        f"{report['infos'].get('crawled_pages_nbr', 0)} addresses and forms found, {len(tried)} "
        f"tried ({len(desks)} at desks); {len(findings)} findings above information"
        + (f": {'; '.join(findings[:5])}" if findings else "")
        + _told_of_time(cut, ended),
        "0 above information",
        bool(good),
        {
            "findings": findings,
            "modules": MODULES,
            "cut": cut,
            "said": "" if good else said[-8000:],
        },
    )


def _findings(report: dict) -> list[str]:
    """Everything that wapiti calls more than information, and every broken answer."""
    found = []
    for kind in ("vulnerabilities", "anomalies"):
        for name, lines in report.get(kind, {}).items():
            for one in lines:
                if one.get("level", 0) > 0:
                    found.append(f"{name}: {one['method']} {one['path']} {one.get('parameter')}")
    return sorted(set(found))


def _told_of_time(cut: list[str], ended: bool) -> str:
    if not ended:
        return "; ended before it could tell"
    if cut:
        return f"; time ended {len(cut)} of {len(MODULES)} modules ({', '.join(cut)})"
    return ""


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
