"""A bundle for court of 100 complaints with 300 photos, beside `cp` and `sha256sum` of its files.

Its certificates are those that went out with each complaint before: three languages of paper for
each of 300 photos are made once. How long the first bundle of all took is told beside it.
"""

import json

from tests.bench.ground import Ground, inside
from tests.bench.inbox import database_of, prepared
from tests.bench.table import Row, middle, ratio_of, rounded

MOST = 1.5


def measure(ground: Ground, rounds: int = 0):
    url = database_of(ground.services.database_url, "court")
    surroundings = prepared(ground, ground.folder / "court", DATABASE_URL=url)
    folder = ground.folder / "court-files"
    folder.mkdir()
    call = f"court_desk.compare({rounds or max(2, ground.rounds)}, {str(folder)!r})"
    said = json.loads(inside(call, surroundings).splitlines()[-1])
    bare = [one["cp"] + one["sha256sum"] for one in said["bare"]]
    about = f"100 complaints with 300 photos, {said['bytes'] / 1e6:.0f} MB in {said['files']} files"
    first = sum(said["first"].values())
    yield _row(
        f"a bundle of {about}: asked for and made",
        [one["handed over"] + one["made"] for one in said["ours"]],
        bare,
        said,
        f"; the very first with 900 papers to write {first:.0f} s",
    )
    yield _row(
        "the same handed out, every byte opened and hashed once more",
        [one["handed out"] for one in said["ours"]],
        bare,
        {},
    )


def _row(what: str, ours: list[float], bare: list[float], figures: dict, more: str = "") -> Row:
    ratio = ratio_of(ours, bare)
    return Row(
        what,
        f"{middle(ours):.1f} s, {ratio:.2f} × cp + sha256sum ({middle(bare):.1f} s){more}",
        f"≤ {MOST} × cp + sha256sum",
        ratio <= MOST,
        {**figures, "ratio": round(ratio, 3), "seconds": rounded(ours, 2)},
    )
