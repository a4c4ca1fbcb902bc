"""Bytes that one side writes while the other reads, so that nothing plain is ever kept."""

import io
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

CHUNK = 256 * 1024


class _Aside:
    """Work with one end of a pipe in a thread of its own; what it raised is raised in `join`."""

    def __init__(self, end: int, mode: str, work: Callable):
        self.problem: BaseException | None = None
        self.thread = threading.Thread(target=self._run, args=(end, mode, work), daemon=True)
        self.thread.start()

    def _run(self, end: int, mode: str, work: Callable) -> None:
        try:
            with os.fdopen(end, mode, buffering=CHUNK) as stream:
                work(stream)
        except Exception as problem:
            self.problem = problem
        finally:
            connection.close()

    def wait(self) -> None:
        self.thread.join()

    def join(self) -> None:
        self.wait()
        if self.problem is not None:
            raise self.problem


@contextmanager
def feeding(read: Callable[[io.BufferedReader], None]) -> Iterator[io.RawIOBase]:
    """A stream to write to, while `read` reads it in a thread of its own.

    Leaving the block waits for the reader; what it raised is raised here.
    """
    read_end, write_end = os.pipe()
    reader = _Aside(read_end, "rb", read)
    try:
        with os.fdopen(write_end, "wb", buffering=CHUNK) as writer:
            yield writer
    except BrokenPipeError:
        # The reader has stopped first, and knows better why.
        reader.wait()
        if reader.problem is not None:
            raise reader.problem from None
        raise
    finally:
        reader.wait()
    reader.join()


def pulled(write: Callable[[io.BufferedWriter], None]) -> Iterator[bytes]:
    """What `write` writes in a thread of its own, piece by piece.

    A failure there ends the pieces early with the failure: the receiver sees that it is short.
    """
    read_end, write_end = os.pipe()
    writer = _Aside(write_end, "wb", write)
    source = os.fdopen(read_end, "rb", buffering=0)
    try:
        while piece := source.read(CHUNK):
            yield piece
    finally:
        # Closing the reading end stops a writer whose browser went away.
        source.close()
        writer.wait()
    writer.join()
