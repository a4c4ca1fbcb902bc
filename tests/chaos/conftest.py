"""A portal of its own for all faults of this session: whoever kills its database harms nobody."""

import pytest

from tests.chaos.ground import Ground


@pytest.fixture(scope="session")
def ground():
    ground = Ground(seed=20261122, web_workers=2)
    yield ground
    ground.close()


@pytest.fixture
def holds(ground):
    """Brings faults about; each row of the table that comes of it has to hold."""

    def look(measure, **sizes):
        rows = list(measure(ground, **sizes))
        assert rows
        for row in rows:
            assert row.ok, f"{row.what}: {row.measured} {row.figures}"

    return look
