"""Files and recordings are sealed piece by piece, and each piece opens at its own place only."""

import base64
import os
from uuid import uuid4

import pytest

from portal.lib import sealing
from portal.lib.sealing import Place
from tests.phone.keeping import opened, sha256

MIB = 1024 * 1024
RECORD = """
const recording = await phone.sealer.openRecording(given.report, { type: "video/webm" });
for (const slice of given.slices) await recording.append(fileOf(slice, "", ""));
const entry = await recording.finish();
const { sha256 } = await phone.outbox.save({ ...given, fields: {}, files: [entry] });
return entry;
"""
# Where a browser has no files of its own for pages, rows take their place.
WITHOUT_FILES = ("createSyncAccessHandle()", "createNothing()")


@pytest.mark.parametrize("where", ["files", "rows"])
def test_a_file_opens_piece_after_piece_with_the_intake_key(kept, address, core, where):
    here = address()
    if where == "rows":
        here.changed["pieces.js"] = WITHOUT_FILES
    phone = kept(here)
    phone.page.context.set_offline(True)
    report, data = str(uuid4()), os.urandom(2 * MIB + 12_345)
    saved = phone.save(report, {}, [("Фото Айгуль.jpg", data, "image/jpeg")])
    [entry], held = saved["files"], phone.contents(report)
    [file] = held["files"]
    told, plain = opened(file["body"], file["table"], report, entry["id"], core.intake.private)
    assert plain == data
    assert len(told["pieces"]) == entry["pieces"] == 3
    assert told["sha256"] == entry["sha256"] == sha256(data)
    assert entry["sealedSha256"] == sha256(file["body"])
    assert entry["sealedSize"] == len(file["body"])
    name = Place("envelope", report, f"name:{entry['id']}")
    assert sealing.unseal_text(file["name"], core.intake.private, name) == "Фото Айгуль.jpg"
    assert [row["where"] for row in phone.do("return phone.store.all('files')")] == [where]


@pytest.mark.parametrize("where", ["files", "rows"])
def test_a_recording_has_one_piece_for_each_second(kept, address, core, where):
    here = address()
    if where == "rows":
        here.changed["pieces.js"] = WITHOUT_FILES
    phone = kept(here)
    phone.page.context.set_offline(True)
    report, slices = str(uuid4()), [os.urandom(size) for size in (40_000, 1, 70_000)]
    given = {"report": report, "slices": [base64.b64encode(one).decode() for one in slices]}
    entry = phone.do(RECORD, given)
    [file] = phone.contents(report)["files"]
    told, plain = opened(file["body"], file["table"], report, entry["id"], core.intake.private)
    assert plain == b"".join(slices)
    assert len(told["pieces"]) == 3 and not told["cut"]


def test_a_large_file_keeps_its_hashes_and_leaves_no_more_than_its_pieces(kept, address):
    phone = kept(address())
    phone.page.context.set_offline(True)
    found = phone.do(
        """
        const noise = crypto.getRandomValues(new Uint8Array(65536));
        const file = new File(Array(384).fill(noise), "video.mp4", { type: "video/mp4" });
        const seen = [];
        const entry = await phone.sealer.sealFile(given, file, (done) => seen.push(done));
        await phone.outbox.save({ report: given, fields: {}, files: [entry] });
        const { files: [{ size, slice }] } = await phone.outbox.contents(given);
        const hash = async (blob) => {
          const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
          return [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, "0")).join("");
        };
        const hashes = [await hash(file), await hash(await slice(0, size))];
        return { entry, size, seen, hashes };
        """,
        str(uuid4()),
    )
    entry = found["entry"]
    assert entry["size"] == 24 * MIB
    assert entry["pieces"] == len(found["seen"]) == 24
    assert found["seen"][-1] == 24 * MIB
    assert found["hashes"] == [entry["sha256"], entry["sealedSha256"]]
    assert entry["sealedSize"] == found["size"] < 24 * MIB + 24 * 600


def test_a_file_that_is_taken_back_is_not_there_any_more(kept, address):
    phone = kept(address())
    phone.page.context.set_offline(True)
    left = phone.do(
        """
        const file = fileOf(btoa("abc"), "a.jpg", "image/jpeg");
        const [one, two, three] = [
          await phone.sealer.sealFile(given, file),
          await phone.sealer.sealFile(given, file),
          await phone.sealer.openRecording(given, { type: "audio/webm" }),
        ];
        await three.append(file);
        await three.abandon();
        await phone.sealer.dropFile(given, one.id);
        await phone.outbox.save({ report: given, fields: {}, files: [two] });
        return [await phone.pieces.known(), two.id];
        """,
        str(uuid4()),
    )
    assert left[0] == [left[1]]


def test_a_recording_without_a_second_is_none(kept, address):
    phone = kept(address())
    found = phone.do(
        """
        const recording = await phone.sealer.openRecording(given, { type: "audio/webm" });
        return [await recording.finish(), await phone.pieces.known()];
        """,
        str(uuid4()),
    )
    assert found == [None, []]


def test_wiping_takes_everything_even_while_a_recording_runs(kept, address):
    phone = kept(address())
    phone.page.context.set_offline(True)
    found = phone.do(
        """
        await phone.outbox.draft({ report: given, fields: { narrative: "a" } });
        const recording = await phone.sealer.openRecording(given, { type: "video/webm" });
        await recording.append(fileOf(btoa("abc"), "", ""));
        await phone.store.wipe();
        const again = await recording.append(fileOf(btoa("abc"), "", "")).catch(() => "gone");
        return [again, await phone.pieces.known(), await phone.outbox.list()];
        """,
        str(uuid4()),
    )
    assert found == ["gone", [], []]


def test_nothing_that_was_being_sealed_is_written_after_wiping(kept, address):
    phone = kept(address())
    phone.page.context.set_offline(True)
    found = phone.do(
        """
        const [report, other] = given;
        const seal = phone.sealer.sealFile(report, new File([new Uint8Array(3e7)], "a"));
        const late = [
          phone.outbox.draft({ report, fields: { narrative: "a" } }),
          phone.outbox.save({ report: other, fields: { narrative: "b" } }),
          seal,
        ].map((work) => work.then(() => "kept", () => "gone"));
        await new Promise((resolve) => setTimeout(resolve, 30));
        await phone.store.wipe();
        await Promise.all(late);
        const files = await phone.store.all("files");
        return [await phone.pieces.known(), await phone.outbox.list(), files];
        """,
        [str(uuid4()), str(uuid4())],
    )
    assert found == [[], [], []]


def test_the_phones_own_sha256_is_the_one_of_the_standard(kept, address):
    phone = kept(address())
    sizes = [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 70_001]
    data = [os.urandom(size) for size in sizes]
    found = phone.do(
        """
        const { Sha256 } = await import("/static/js/phone/sha256.js");
        return Promise.all(given.map(async (text) => {
          const bytes = new Uint8Array(await fileOf(text, "", "").arrayBuffer());
          const hash = new Sha256();
          for (let at = 0; at < bytes.length; at += 37) hash.update(bytes.subarray(at, at + 37));
          return hash.hex();
        }));
        """,
        [base64.b64encode(one).decode() for one in data],
    )
    assert found == [sha256(one) for one in data]
