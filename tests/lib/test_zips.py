"""Letters from elsewhere are opened without believing what they say of themselves."""

import io
import tracemalloc
import zipfile

import pytest

from portal.documents import foreign


def packed(content: bytes) -> bytearray:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", content)
    return bytearray(whole.getvalue())


def test_a_document_that_lies_about_its_size_or_is_broken_costs_nothing():
    lying = packed(b"a" * 20_000_000)
    at = lying.rfind(b"PK\x01\x02") + 24
    lying[at : at + 4] = (10).to_bytes(4, "little")
    broken = packed(bytes(range(256)) * 4)
    broken[60:90] = b"\xff" * 30
    for content in (lying, broken):
        tracemalloc.start()
        with pytest.raises(foreign.NotReadable):
            foreign.look(bytes(content))
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
        tracemalloc.stop()
