"""What a phone loads stays small: every script of its own copy, with the library that seals."""

import gzip

import pytest
from django.templatetags.static import StaticNode

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


@pytest.mark.django_db
def test_no_script_comes_under_two_names(client, vaults, election, monkeypatch):
    def hashed(name):
        return f"/static/{name.replace('.', '.0b01c821eaea.')}"

    monkeypatch.setattr(StaticNode, "handle_simple", staticmethod(hashed))
    for path in ("/", "/waiting/", "/wipe/", "/safety/", "/return/", "/carry/"):
        page = client.get(path).content.decode()
        named = shell.STATIC_IN_PAGES.findall(page)
        assert any("0b01c821eaea" in url for url in named)
        assert not [url for url in named if url.endswith(".js") and "0b01c821eaea" in url], path
