"""Where the sealed pieces of a bundle lie, and how one is written and read."""

import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from portal.lib import pipes, sealing
from portal.lib.sealing import Place
from reports.court.filling import Filled, Original

FOLDER = "court"


def name_for(bundle, what: str) -> str:
    """Each attempt has a name of its own: two workers may do the same at once."""
    own = str(bundle.public_id)
    return f"{FOLDER}/{own[:2]}/{own}/{what}-{secrets.token_hex(6)}"


def keep(name: str, data: bytes, public: str, place: Place) -> str:
    """A small thing, sealed."""
    return storages["evidence"].save(name, ContentFile(sealing.seal(data, [public], place)))


def read(name: str, private: str, place: Place) -> bytes:
    with storages["evidence"].open(name) as stored:
        return sealing.unseal(stored.read(), private, place)


def copy_out(name: str, private: str, place: Place, target) -> None:
    with storages["evidence"].open(name) as stored:
        sealing.unseal_stream(stored, target, private, place)


def pulled(laid: list[tuple[str, Place, list[Original]]], private: str):
    """Pieces one after the other, opened while they are sent, the originals in their places."""

    def write(target):
        for name, place, originals in laid:
            copy_out(name, private, place, Filled(target, originals))

    return pipes.pulled(write)


def let_go(names) -> None:
    for name in names:
        if name:
            storages["evidence"].delete(name)


def empty(bundle) -> None:
    """Everything of a bundle, whether a row names it or not."""
    store = storages["evidence"]
    own = str(bundle.public_id)
    folder = f"{FOLDER}/{own[:2]}/{own}"
    try:
        names = store.listdir(folder)[1]
    except FileNotFoundError:
        return
    let_go(f"{folder}/{name}" for name in names)
