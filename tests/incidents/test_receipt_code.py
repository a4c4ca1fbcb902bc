"""The receipt code: the same keys on the phone and here, and nobody else's report."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from portal.lib import sealing
from portal.lib.refusals import Refused
from reports.incidents import actions, receipts

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("js/receipt.js", "js/sealing.js", "js/opening.js", "vendor/age-encryption.js")
VECTORS = json.loads((Path(__file__).parent / "receipt_vectors.json").read_text())


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["code"][:9])
def test_the_keys_of_a_code_are_these(vector):
    opened = receipts.derive(vector["code"])
    assert opened.locator == vector["locator"]
    assert opened.verifier.hex() == vector["verifier"]
    assert opened.pair.private == vector["identity"]
    assert opened.kept == receipts.ReceiptKey(
        vector["locator"], vector["verifierHash"], vector["public"]
    )


def test_the_phone_derives_the_same_keys(tmp_path):
    """Run by Node where there is one; the walk in a browser proves it for Chromium."""
    node = shutil.which("node")
    if node is None:
        pytest.importorskip("playwright")
        return
    module = tmp_path / "receipt.mjs"
    module.write_text((ROOT / "static/js/receipt.js").read_text())
    codes = json.dumps([vector["code"] for vector in VECTORS])
    script = (
        f"import {{derive, newCode, read}} from '{module}';"
        f"const found = []; for (const code of {codes}) found.push(await derive(code));"
        "console.log(JSON.stringify({found, fresh: Array.from({length: 20}, newCode)}));"
    )
    done = subprocess.run(
        [node, "--input-type=module", "-e", script], capture_output=True, text=True, check=True
    )
    said = json.loads(done.stdout)
    for found, vector in zip(said["found"], VECTORS, strict=True):
        assert found == {name: value for name, value in vector.items() if name != "code"}
    for code in said["fresh"]:
        assert receipts.read(code)


def test_a_code_made_here_can_be_read():
    codes = {receipts.new_code() for _ in range(50)}
    assert len(codes) == 50
    assert all(len(receipts.read(code)) == 28 for code in codes)


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: code.lower(),
        lambda code: code.replace("-", " "),
        lambda code: code.replace("-", ""),
        lambda code: f"  {code.replace('-', ' – ')} ",
        lambda code: code.replace("0", "O").replace("1", "l"),
        lambda code: code.replace("A", "А").replace("K", "К").replace("E", "Е").replace("X", "Х"),
    ],
    ids=["small", "spaces", "together", "dashes", "misread", "cyrillic"],
)
def test_a_code_may_be_typed_in_many_ways(typed):
    for vector in VECTORS:
        assert receipts.read(typed(vector["code"])) == receipts.read(vector["code"])


@pytest.mark.parametrize("cut", [0, 5, 28, 30, 400])
def test_a_code_of_another_length_is_explained(cut):
    with pytest.raises(Refused) as problem:
        receipts.read(("0" * 400)[:cut])
    assert problem.value.code == "code-length"


def test_a_single_wrong_character_is_noticed():
    code = receipts.new_code()
    for i, letter in enumerate(code[:-1]):
        if letter == "-":
            continue
        wrong = code[:i] + ("2" if letter != "2" else "3") + code[i + 1 :]
        with pytest.raises(Refused) as problem:
            receipts.read(wrong)
        assert problem.value.code == "code-check"


def test_nothing_of_the_code_is_kept_but_its_locator(filed):
    code = receipts.new_code()
    opened = receipts.derive(code)
    key = opened.kept
    report = filed(
        receipt_key={"locator": key.locator, "verifier": key.verifier, "public": key.public}
    )
    kept = " ".join(str(value) for value in vars(report.reporter).values())
    assert key.locator in kept
    assert receipts.read(code)[8:] not in kept
    assert opened.verifier.hex() not in kept
    assert receipts.find(opened.locator, opened.verifier) == report


def test_a_wrong_secret_and_an_unknown_locator_look_the_same(filed, django_assert_num_queries):
    opened = receipts.derive(receipts.new_code())
    key = opened.kept
    filed(receipt_key={"locator": key.locator, "verifier": key.verifier, "public": key.public})
    for locator, verifier in [
        (opened.locator, bytes(32)),
        ("00000000", opened.verifier),
        ("00000000", bytes(32)),
    ]:
        with django_assert_num_queries(1):
            assert receipts.find(locator, verifier) is None


def test_one_code_opens_one_report_only(content):
    key = receipts.derive(receipts.new_code()).kept
    told = {"locator": key.locator, "verifier": key.verifier, "public": key.public}
    actions.file_report(content(receipt_key=told), source="api")
    with pytest.raises(actions.Conflict):
        actions.file_report(content(receipt_key=told), source="api")


def test_what_is_shown_of_an_open_code_does_not_tell_it():
    opened = receipts.derive(receipts.new_code())
    assert repr(opened) == "OpenCode()"
    assert sealing.is_public_key(opened.kept.public)


def test_the_phone_opens_what_staff_sealed_and_nothing_from_another_place(tmp_path):
    node = shutil.which("node")
    if node is None:
        pytest.importorskip("playwright")
        return
    (tmp_path / "package.json").write_text('{"type": "module"}')
    for part in PARTS:
        copy = tmp_path / part
        copy.parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / "static" / part, copy)
    vector = VECTORS[2]
    vault = sealing.Keypair.generate()
    place = sealing.Place("message", "7d2f", "text")
    words = "Сколько было человек?\nҚанша адам болды?"
    sealed = sealing.seal(words, [vault.public, vector["public"]], place).hex()
    script = (
        f"import {{derive}} from '{tmp_path}/js/receipt.js';"
        f"import {{openText}} from '{tmp_path}/js/opening.js';"
        f"const {{identity}} = await derive('{vector['code']}');"
        f"const sealed = Uint8Array.from(Buffer.from('{sealed}', 'hex'));"
        "const said = [];"
        "for (const row of ['7d2f', '7d30']) {"
        "  try { said.push(await openText(sealed, identity, ['message', row, 'text'])); }"
        "  catch (problem) { said.push(problem.message); }"
        "}"
        "console.log(JSON.stringify(said));"
    )
    done = subprocess.run(
        [node, "--input-type=module", "-e", script], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [words, "sealed for another place"]
