"""Bytes that one side writes while the other reads, so that nothing plain is ever kept."""

import io
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

CHUNK = 256 * 1024


@contextmanager
def feeding(read: Callable[[io.BufferedReader], None]) -> Iterator[io.RawIOBase]:
    """A stream to write to, while `read` reads it in a thread of its own.

    Leaving the block waits for the reader; what it raised is raised here.
    """
    read_end, write_end = os.pipe()
    problems: list[BaseException] = []

    def run():
        try:
            with os.fdopen(read_end, "rb", buffering=CHUNK) as source:
                read(source)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        with os.fdopen(write_end, "wb", buffering=CHUNK) as writer:
            yield writer
    except BrokenPipeError:
        # The reader has stopped first, and knows better why.
        thread.join()
        if problems:
            raise problems[0] from None
        raise
    finally:
        thread.join()
    if problems:
        raise problems[0]


def pulled(write: Callable[[io.BufferedWriter], None]) -> Iterator[bytes]:
    """What `write` writes in a thread of its own, piece by piece.

    A failure there ends the pieces early with the failure: the receiver sees that it is short.
    """
    read_end, write_end = os.pipe()
    problems: list[BaseException] = []

    def run():
        try:
            with os.fdopen(write_end, "wb", buffering=CHUNK) as target:
                write(target)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    source = os.fdopen(read_end, "rb", buffering=0)
    try:
        while piece := source.read(CHUNK):
            yield piece
    finally:
        # Closing the reading end stops a writer whose browser went away.
        source.close()
        thread.join()
    if problems:
        raise problems[0]
