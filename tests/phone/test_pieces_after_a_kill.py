"""A browser that is killed loses nothing that was said to be safe, and leaves no half piece."""

import base64
import os
from uuid import uuid4

from tests.phone.keeping import opened, words_of
from tests.phone.test_outbox import LEFT, NOTHING

FIELDS = {"role": "voter", "narrative": "Идёт запись."}
BEGIN = """
await phone.outbox.draft(given);
globalThis.recording = await phone.sealer.openRecording(given.report, { type: "video/webm" });
return recording.id;
"""
# Says how many are safe, and goes on with the rest without waiting.
APPEND = """
for (const slice of given.safe) await recording.append(fileOf(slice, "", ""));
for (const slice of given.rest) recording.append(fileOf(slice, "", ""));
return given.safe.length;
"""


def test_what_was_recorded_until_the_kill_arrives_cut_at_the_edge_of_a_piece(
    profile, kept, address, core
):
    here = address()
    phone = kept(here, profile.start())
    phone.page.context.set_offline(True)
    report, slices = str(uuid4()), [os.urandom(30_000 + n) for n in range(12)]
    phone.do(
        "return phone.outbox.save(given)", {"report": (other := str(uuid4())), "fields": FIELDS}
    )
    number = phone.do(BEGIN, {"report": report, "fields": FIELDS})
    encoded = [base64.b64encode(one).decode() for one in slices]
    safe = phone.do(APPEND, {"safe": encoded[:5], "rest": encoded[5:]})
    profile.kill()

    phone = kept(here, profile.start())
    phone.do("await phone.outbox.start()")
    phone.until_empty()
    assert words_of(here.words[report], report, core.intake.private)["narrative"] == "Идёт запись."
    assert other in here.words
    [file] = here.files.values()
    told, plain = opened(bytes(file.body), file.table, report, number, core.intake.private)
    edges = [b"".join(slices[:n]) for n in range(safe, len(slices) + 1)]
    assert plain in edges
    assert told["cut"] and told["sha256"] == ""
    assert phone.do(LEFT) == NOTHING


def test_a_chosen_file_that_was_not_sealed_to_its_end_is_cleared_away(profile, kept, address, core):
    here = address()
    phone = kept(here, profile.start())
    phone.page.context.set_offline(True)
    report = str(uuid4())
    phone.do(
        """
        await phone.outbox.draft(given);
        const small = fileOf(btoa("abc"), "a.jpg", "image/jpeg");
        const large = new File(Array(400).fill(new Uint8Array(1 << 18)), "b.mp4");
        await phone.sealer.sealFile(given.report, small);
        await new Promise((begun) => phone.sealer.sealFile(given.report, large, begun));
        // Until the draft knows of the small one.
        await phone.outbox.draft(given);
        """,
        {"report": report, "fields": FIELDS},
    )
    profile.kill()

    phone = kept(here, profile.start())
    phone.do("await phone.outbox.start()")
    phone.until_empty()
    told = words_of(here.words[report], report, core.intake.private)
    assert [file["size"] for file in told["files"]] == [3]
    assert list(here.files) == [told["files"][0]["id"]]
    assert phone.do(LEFT) == NOTHING


def test_what_no_report_was_begun_for_is_cleared_away(profile, kept, address):
    here = address()
    phone = kept(here, profile.start())
    phone.do(
        'await phone.sealer.sealFile(given, fileOf(btoa("abc"), "a.jpg", "image/jpeg"))',
        str(uuid4()),
    )
    # Nobody ends the work of a page that is open.
    again = kept(here, phone.page.context)
    again.do("await phone.outbox.start()")
    assert len(again.do("return phone.pieces.known()")) == 1
    phone.page.close()
    again.open(again.trust)
    again.do("await phone.outbox.start()")
    assert again.do(LEFT) == NOTHING
