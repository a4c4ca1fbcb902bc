"""A phone that is killed while it records or saves keeps all that its page had called safe."""

import random

from tests.phone.killing import Pocket, killed

# 30 of them, each at another moment, are a part of `make chaos`.
STAGES = ("recording", "saving")
SEED = 20261122


def test_killed_at_any_moment_nothing_is_lost_that_was_called_safe(browser, portal_live, tmp_path):
    dice = random.Random(SEED)
    pocket = Pocket(browser.browser_type, portal_live, tmp_path)
    pocket.prepare()
    kills = killed(pocket, STAGES, dice)
    assert [kill.wrong for kill in kills if kill.wrong] == []
    # Otherwise nothing was tried.
    assert any(kill.promised.now for kill in kills) and any(kill.files for kill in kills)
