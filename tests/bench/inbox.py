"""The list of what awaits triage over 100,000 reports, against the same list over 1,000."""

import contextlib
import http.client
import json
import shutil
import sqlite3
import time
from pathlib import Path

import psycopg2

from tests.bench import servers
from tests.bench.filing import Unsound
from tests.bench.ground import Ground, inside, production
from tests.bench.servers import Server
from tests.bench.table import Row, middle, rounded

MOST = 1.5
FEW, MANY = 1_000, 100_000
WARM_UP = 10
# One request after the other: what is measured is the page, not a crowd before it.
ALONE = ("--workers=1", "--threads=1")


def measure(ground: Ground):
    yield _compared("PostgreSQL", ground, *_on_postgres(ground))
    yield _compared("SQLite", ground, *_on_sqlite(ground))


def _compared(name: str, ground: Ground, few: dict[str, str], many: dict[str, str]) -> Row:
    sides = {}
    with contextlib.ExitStack() as ends:
        for number, surroundings in ((FEW, few), (MANY, many)):
            told = _filled(number, surroundings)
            log = ground.folder / f"list-{name}-{number}.log"
            server = servers.gunicorn("portal.wsgi", surroundings, log, *ALONE)
            sides[number] = (ends.enter_context(server), told)
        times = _times(sides, max(10, 8 * ground.rounds))
    ratios = {
        page: middle(times[MANY, page]) / middle(times[FEW, page]) for page in ("first", "middle")
    }
    worst = max(ratios.values())
    first, last = middle(times[FEW, "first"]), middle(times[MANY, "first"])
    return Row(
        f"the triage list over {MANY:,} reports, {name}",
        f"{last:.0f} ms, {ratios['first']:.2f} × over {FEW:,} ({first:.0f} ms); "
        f"a page in its middle {ratios['middle']:.2f} ×",
        f"≤ {MOST} × its time over {FEW:,}",
        worst <= MOST,
        {
            "ratios": {page: round(ratio, 3) for page, ratio in ratios.items()},
            "milliseconds": {
                f"{page} of {number}": rounded(values, 2)
                for (number, page), values in times.items()
            },
        },
    )


def _times(sides: dict, turns: int) -> dict[tuple[int, str], list[float]]:
    """Milliseconds of each page, all pages by turns."""
    times: dict[tuple[int, str], list[float]] = {}
    for turn in range(turns + WARM_UP):
        for number, (server, told) in sides.items():
            for page, path in told["pages"].items():
                took = _asked(server, path, told["cookies"])
                if turn >= WARM_UP:
                    times.setdefault((number, page), []).append(took)
    return times


def _asked(server: Server, path: str, cookies: str) -> float:
    begun = time.perf_counter()
    status, body = server.get(path, {"Cookie": cookies, "X-Forwarded-Proto": "https"})
    took = (time.perf_counter() - begun) * 1000
    if status != http.client.OK or body.count(b"/desk/cases/report/") < 50:
        raise Unsound(f"{path} answered {status} with {body.count(b'/desk/cases/report/')} reports")
    return took


def _filled(number: int, surroundings: dict[str, str]) -> dict:
    return json.loads(inside(f"crowd.tell({number})", surroundings).splitlines()[-1])


# --- Two databases that are alike but for the number of reports -------------------------------


def _on_postgres(ground: Ground) -> tuple[dict[str, str], dict[str, str]]:
    url = ground.services.database_url
    empty = prepared(ground, ground.folder / "list", DATABASE_URL=database_of(url, "list_few"))
    many = {**empty, "DATABASE_URL": database_of(url, "list_many", like="list_few")}
    return empty, many


def database_of(url: str, name: str, *, like: str = "template0") -> str:
    line = psycopg2.connect(url)
    line.autocommit = True
    with contextlib.closing(line), line.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    return f"{url.rsplit('/', 1)[0]}/{name}"


def _on_sqlite(ground: Ground) -> tuple[dict[str, str], dict[str, str]]:
    few, many = ground.folder / "list-few", ground.folder / "list-many"
    empty = prepared(ground, few)
    with contextlib.closing(sqlite3.connect(few / "portal.sqlite3")) as line:
        line.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(few, many)
    return empty, {name: _moved(value, few, many) for name, value in empty.items()}


def _moved(value: str, few: Path, many: Path) -> str:
    return str(many / Path(value).relative_to(few)) if Path(value).is_relative_to(few) else value


def prepared(ground: Ground, var: Path, **more: str) -> dict[str, str]:
    """A portal of its own; its styles are those of the portal that is measured elsewhere."""
    surroundings = {**production(var), "STATIC_ROOT": ground.prepared["STATIC_ROOT"], **more}
    inside("prepare.database()", {**surroundings, "DEMONSTRATION": "true"})
    return surroundings
