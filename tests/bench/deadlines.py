"""The law desk's board by due date over 50,000 filings: every page within a tenth of a second."""

import http.client
import json
import time

from tests.bench import servers
from tests.bench.filing import Unsound
from tests.bench.ground import Ground, inside
from tests.bench.inbox import ALONE, WARM_UP, database_of, prepared
from tests.bench.servers import Server
from tests.bench.table import Row, p95, rounded

MOST = 100
MANY = 50_000


def measure(ground: Ground, many: int = MANY):
    url = database_of(ground.services.database_url, "board")
    yield _row("PostgreSQL", ground, many, prepared(ground, ground.folder / "b", DATABASE_URL=url))
    yield _row("SQLite", ground, many, prepared(ground, ground.folder / "board"))


def _row(name: str, ground: Ground, many: int, surroundings: dict[str, str]) -> Row:
    told = json.loads(inside(f"law_desk.fill({many})", surroundings).splitlines()[-1])
    log = ground.folder / f"board-{name}.log"
    with servers.gunicorn("portal.wsgi", surroundings, log, *ALONE) as server:
        times = {
            page: _times(server, path, told["cookies"], max(20, 8 * ground.rounds))
            for page, path in told["pages"].items()
        }
    worst = {page: p95(values) for page, values in times.items()}
    slowest = max(worst, key=worst.get)
    return Row(
        f"the deadline board over {many:,} filings, {name}",
        f"95 % of answers within {worst[slowest]:.0f} ms, slowest page: {slowest}",
        f"≤ {MOST} ms",
        worst[slowest] <= MOST,
        {"milliseconds": {page: rounded(values, 2) for page, values in times.items()}},
    )


def _times(server: Server, path: str, cookies: str, turns: int) -> list[float]:
    times = []
    for turn in range(turns + WARM_UP):
        begun = time.perf_counter()
        status, body = server.get(path, {"Cookie": cookies, "X-Forwarded-Proto": "https"})
        took = (time.perf_counter() - begun) * 1000
        if status != http.client.OK or body.count(b"data-row") < 50:
            raise Unsound(f"{path} answered {status} with {body.count(b'data-row')} complaints")
        if turn >= WARM_UP:
            times.append(took)
    return times
