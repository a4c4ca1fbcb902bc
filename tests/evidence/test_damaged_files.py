"""Files damaged at random end in a named state; `python -m tests.chaos.media` tries 2,000."""

import random

from tests.chaos import media as chaos


def test_damaged_files_of_every_format_harm_nobody():
    told = chaos.examine_side_by_side(36, seed=7)
    assert told.harm == []
    assert sum(told.states.values()) == 36
    assert set(told.states) <= set(chaos.NAMED) and told.states["examined"] < 36


def test_a_seed_makes_the_same_damage_again(tmp_path, media):
    whole = [media("photo.jpg"), media("note.amr")]
    once, again = (
        chaos.damaged(tmp_path / name, whole[0], random.Random("7:1"), whole).read_bytes()
        for name in ("once.jpg", "again.jpg")
    )
    assert once == again != whole[0].read_bytes()
