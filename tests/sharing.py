"""Which tests stay together when several processes share them.

pytest-xdist's own groups ride in the names of tests, which pytest 9.2 lets nobody change.
"""

import re

from xdist.scheduler import LoadScopeScheduling

# They read the same phone and line, and start portals of their own, and bring faults about.
TOGETHER = {
    "watched": r"tests/phone/test_(seizure|an_intercepting_proxy)\.py",
    "signed": r"tests/line/test_(a_lost_telephone|several_people_sign)\.py",
    "starts": r"tests/running/",
    "faults": r"tests/chaos/",
}
# What one file of these sets up, such as a phone or a portal, serves all of its tests.
BY_FILE = re.compile(
    r"tests/(phone|line)/|_in_a_browser|_over_a_network|the_keyboard_alone|from_a_screen"
)


class Sharing(LoadScopeScheduling):
    """The largest groups first, then one test at a time to whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        for name, pattern in TOGETHER.items():
            if re.match(pattern, path):
                return name
        return path if BY_FILE.search(path) else nodeid
