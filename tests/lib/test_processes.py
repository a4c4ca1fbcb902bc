"""A process is known by its name: whether it has ended, the others of its machine can tell."""

import os
import subprocess
import sys

from portal.lib import processes

SAY = "from portal.lib import processes; print(processes.name_of_this())"


def test_the_name_of_a_process_tells_that_it_has_ended():
    said = subprocess.run([sys.executable, "-c", SAY], capture_output=True, text=True, check=True)
    name = said.stdout.strip()
    assert len(name) == processes.NAME_LENGTH
    assert processes.has_ended(name)
    assert not processes.has_ended(processes.name_of_this())


def test_of_another_machine_and_of_no_process_nothing_is_said():
    assert not processes.has_ended("00000000" + f"{os.getpid():08x}")
    assert not processes.has_ended("")
    assert not processes.has_ended("x" * processes.NAME_LENGTH)
