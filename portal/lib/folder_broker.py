"""Celery's queue as a folder of files, for a machine without Redis.

kombu's own folder transport writes a message in place, so that a worker may read half of
one, and makes its tables of queues in two steps. Here both appear whole or not at all.
"""

import fcntl
import os
import uuid
from pathlib import Path
from queue import Empty
from time import time_ns

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """Messages are renamed into the folder, and renamed away by the one who takes them."""

    def _put(self, queue, payload, **kwargs):
        folder = Path(self.data_folder_out)
        name = f"{time_ns():020d}_{uuid.uuid4().hex}"
        unfinished = folder / f".{name}"
        unfinished.write_bytes(str_to_bytes(dumps(payload)))
        unfinished.rename(folder / f"{name}.{queue}.msg")

    def _get(self, queue):
        folder = Path(self.data_folder_in)
        ending = f".{queue}.msg"
        for name in sorted(name for name in os.listdir(folder) if name.endswith(ending)):
            # Named so that nobody takes it for a message that still waits.
            taken = folder / f".{name.removesuffix(ending)}.taken"
            try:
                (folder / name).rename(taken)
            except FileNotFoundError:
                continue
            payload = taken.read_bytes()
            taken.unlink()
            return loads(bytes_to_str(payload))
        raise Empty()

    def _queue_bind(self, exchange, routing_key, pattern, queue):
        file = self._exchange_file(exchange)
        row = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self.control_folder.mkdir(parents=True, exist_ok=True)
        with (self.control_folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            rows = self.get_table(exchange)
            if row not in rows:
                unfinished = file.with_name(f".{uuid.uuid4().hex}")
                unfinished.write_bytes(str_to_bytes(dumps([row, *rows])))
                unfinished.rename(file)


class Transport(filesystem.Transport):
    Channel = Channel


def install() -> None:
    """Let `filesystem://` mean this transport."""
    TRANSPORT_ALIASES["filesystem"] = "portal.lib.folder_broker:Transport"


def prepare(options: dict) -> None:
    """Make the folders that the transport expects to find, closed to other users."""
    for name in ("data_folder_in", "data_folder_out", "control_folder"):
        Path(options[name]).mkdir(parents=True, exist_ok=True, mode=0o700)
