"""A report that nothing gets through: words for the telephone, a file to carry, codes to show."""

import hashlib
import io
import json
import os
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest

from reports.incidents.bundles import Bundle
from tests.phone import keeping

VECTORS = json.loads(
    Path(__file__).with_name("commitment_vectors.json").read_text(encoding="utf-8")
)
TOLD = {"role": "voter", "narrative": "Канарейка в словах"}
DROP = """
const bytes = new Uint8Array(await given.arrayBuffer());
"""


@pytest.fixture
def page(kept, address):
    """A phone whose only address answers nothing: whatever is saved waits."""
    door = address()
    door.fault(r"(PUT|POST|GET) /(api|addresses)", *[500] * 500)
    return kept(door)


@pytest.mark.browser
@pytest.mark.parametrize("row", VECTORS, ids=lambda row: row["sha256"][:6])
def test_the_phone_says_the_same_words_and_digits_as_the_server(page, row):
    said = page.do(
        """
        const { wordsOf, digitsOf } = await import("/static/js/phone/words.js");
        const words = {};
        for (const code of ["kk", "ru", "en"]) words[code] = (await wordsOf(given, code)).join(" ");
        return { ...words, digits: await digitsOf(given) };
        """,
        row["sha256"],
    )
    assert said == {name: row[name] for name in ("kk", "ru", "en", "digits")}


PACK = """
const { bundleOf } = await import("/static/js/phone/carry.js");
const far = [];
const file = await bundleOf(given, (done) => far.push(done));
if (!file) return null;
const bytes = new Uint8Array(await file.arrayBuffer());
let text = "";
for (let at = 0; at < bytes.length; at += 32768) {
  text += String.fromCharCode(...bytes.subarray(at, at + 32768));
}
return { name: file.name, type: file.type, far, bytes: btoa(text) };
"""


@pytest.mark.browser
def test_the_file_that_is_carried_holds_exactly_what_would_be_sent(page):
    report, video = str(uuid4()), os.urandom(1_500_000)
    files = [("Канарейка.mp4", video, "video/mp4"), ("b.jpg", os.urandom(5000), "image/jpeg")]
    page.save(report, TOLD, files)
    packed = page.do(PACK, report)
    waits = page.contents(report)
    data = keeping.base64.b64decode(packed["bytes"])
    assert packed["name"].removesuffix(".zip").isdecimal()
    assert packed["far"][-1] == pytest.approx(1)
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        assert bundle.testzip() is None
        assert {entry.compress_type for entry in bundle.infolist()} == {zipfile.ZIP_STORED}
        assert {entry.date_time[:3] for entry in bundle.infolist()} == {(1980, 1, 1)}
        assert bundle.read(f"{report}/report.age") == waits["envelope"]
        for file in waits["files"]:
            assert bundle.read(f"{report}/{file['id']}.age") == file["body"]
            said = json.loads(bundle.read(f"{report}/{file['id']}.json"))
            name = keeping.base64.b64decode(said["sealed_name"])
            assert name == (file["name"] or b"")
            assert (said["sealed_size"], said["table"]) == (len(file["body"]), file["table"])
        assert len(bundle.namelist()) == 5
    assert "Канарейка".encode() not in data


@pytest.mark.browser
def test_the_server_takes_the_file_as_a_bundle(page):
    report = str(uuid4())
    page.save(report, TOLD, [("a.txt", b"something", "text/plain")])
    packed = keeping.base64.b64decode(page.do(PACK, report)["bytes"])
    waits = page.contents(report)
    bundle = Bundle(io.BytesIO(packed))
    (carried,) = bundle.reports
    assert str(carried.report_id) == report
    assert bundle.words_of(carried) == waits["envelope"]
    (file,) = carried.files
    assert bundle.sha256_of(file) == hashlib.sha256(waits["files"][0]["body"]).hexdigest()


@pytest.mark.browser
def test_what_is_not_here_any_more_is_not_packed(page):
    assert page.do(PACK, str(uuid4())) is None
