"""Whoever takes the phone finds no word, name or picture in the browser's files."""

import os
from uuid import uuid4

from tests.phone.keeping import opened, words_of

CANARIES = [f"канарейка-{n}-{os.urandom(6).hex()}" for n in range(8)] + [
    f"canary-{n}-{os.urandom(8).hex()}" for n in range(12)
]
WORDS, NAMES, INSIDE = CANARIES[:10], CANARIES[10:13], CANARIES[13:]
# As our forms are: what stands in any other, Chromium writes down to open it again after a crash.
FORM = "<form autocomplete=off><input type=file multiple></form>"
SAVE = """
const input = document.querySelector("input");
const files = [];
for (const file of input.files) files.push(await phone.sealer.sealFile(given.report, file));
const recording = await phone.sealer.openRecording(given.report, { type: "audio/webm" });
await phone.outbox.draft(given);
for (const words of given.spoken) await recording.append(new Blob([words]));
files.push(await recording.finish());
await phone.outbox.save({ ...given, files });
"""


def photos(folder):
    """Photos with canaries in their names, in their headers and in what they show."""
    for name, inside in zip(NAMES, INSIDE, strict=False):
        path = folder / f"{name}.jpg"
        exif = f"Exif\0\0{inside}".encode()
        header = b"\xff\xd8\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif
        path.write_bytes(header + os.urandom(40_000) + inside.encode())
        yield path


def test_the_browsers_files_hold_no_canary(profile, kept, address, core, tmp_path):
    here, report = address(), str(uuid4())
    phone = kept(here, profile.start())
    phone.page.evaluate(f"document.body.innerHTML = '{FORM}'")
    phone.page.context.set_offline(True)
    phone.page.set_input_files("input", list(photos(tmp_path)))
    fields = {"narrative": " ".join(WORDS[:6]), "contact": WORDS[6], "place_text": WORDS[7:10]}
    phone.do(SAVE, {"report": report, "fields": fields, "spoken": INSIDE[3:]})
    assert profile.holds(CANARIES) == set()
    # Also when the browser has written everything down that it wanted to.
    profile.close()
    assert profile.holds(CANARIES) == set()

    phone = kept(here, profile.start())
    assert len(phone.waiting()) == 1
    phone.do("await phone.outbox.start()")
    phone.until_empty()
    profile.close()
    assert profile.holds(CANARIES) == set()

    # They were there all the time, for whoever has the key.
    private = core.intake.private
    told = str(words_of(here.words[report], report, private))
    bodies = b"".join(
        opened(bytes(file.body), file.table, report, file.number, private)[1]
        for file in here.files.values()
    )
    assert all(canary in told for canary in WORDS)
    assert all(canary.encode() in bodies for canary in INSIDE)
    assert len(here.files) == 4


def test_a_canary_that_was_written_would_be_found(profile, kept, address):
    phone = kept(address(), profile.start())
    phone.do("await phone.store.set('note', given)", CANARIES[0])
    profile.close()
    assert profile.holds(CANARIES) == {CANARIES[0]}
