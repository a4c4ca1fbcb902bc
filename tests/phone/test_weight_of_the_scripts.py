"""What a phone loads stays small: every script of its own copy, with the library that seals."""

import gzip

import pytest

from reports.incidents import shell

# Bytes over the wire, as `make bench` shows them file by file.
MOST = 120_000
# What desks alone need is no phone's business.
OF_DESKS = ("scan.js", "desk.js", "jsqr.js", "uploads.js")


@pytest.mark.django_db
def test_all_scripts_of_a_phone_together_are_small(vaults, election):
    paths = [path for path, _hash in shell.current().files if path.endswith(".js")]
    weights = {path: len(gzip.compress(shell.static_bytes(path), mtime=0)) for path in paths}
    assert any("age-encryption" in path for path in paths)
    assert not [path for path in paths if path.endswith(OF_DESKS)]
    assert sum(weights.values()) <= MOST, weights
