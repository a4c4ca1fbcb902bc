"""The bare peer of an upload: reads, hashes and writes what comes, and answers when it lies on
the disk. No framework, no keys, no database."""

import hashlib
import os
from uuid import uuid4

CHUNK = 256 * 1024


def application(environ, start_response):
    body, digest = environ["wsgi.input"], hashlib.sha256()
    path = os.path.join(os.environ["BARE_FILES"], str(uuid4()))
    with open(path, "wb") as kept:
        while chunk := body.read(CHUNK):
            digest.update(chunk)
            kept.write(chunk)
        kept.flush()
        os.fsync(kept.fileno())
    start_response("204 No Content", [("Upload-Sha256", digest.hexdigest())])
    return []
