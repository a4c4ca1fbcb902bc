"""Signatures: what is checked, what is kept, and what makes them void."""

import base64
import io
from datetime import UTC

import pytest
from asn1crypto import cms as asn1
from asn1crypto import core
from asn1crypto.util import extended_datetime
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import pkcs7
from django.urls import reverse

from portal.evidence import serving
from portal.evidence.models import EvidenceItem
from portal.lib import cms
from portal.lib.refusals import Refused
from reports.cases.models import CaseEvent
from reports.complaints import actions, reading, signing
from reports.complaints.models import Complaint, Signature
from tests.complaints.signer import NAME, Key, armored, in_gost

State, Verdict = Complaint.State, Signature.Verdict


@pytest.fixture(scope="module")
def key():
    return Key()


@pytest.fixture
def sign(leo, key):
    """Leo signs what is approved, with the bytes and the signature that a browser would bring."""

    def make(complaint, *, by_key=None, signature=None, sha256=None, **changes):
        document = signing.document_of(complaint, leo.member)
        made = signature or armored((by_key or key).sign(document.content))
        values = {"version": complaint.version, **changes}
        return signing.sign(
            complaint,
            signature=made,
            sha256=sha256 or document.sha256,
            by=leo,
            member=leo.member,
            **values,
        )

    return make


def plain(item: EvidenceItem, member) -> bytes:
    found = io.BytesIO()
    serving.write_original(item, serving.item_key(item, member), found)
    return found.getvalue()


def test_document_and_signature_are_kept_like_originals(approved, sign, leo):
    document = signing.document_of(approved, leo.member)
    assert document == signing.document_of(approved, leo.member)
    row = sign(approved)
    assert approved.state == State.SIGNED
    assert row.verdict == Verdict.FITS and row.algorithm == "rsassa_pkcs1v15 sha256"
    assert plain(row.document, leo.member) == document.content
    kept = plain(row.file, leo.member)
    assert cms.signers(kept, document.content)[0].is_verified
    assert {row.document.guarded, row.file.guarded} == {True}
    assert row.file.custody.get(verb="received").detail["how"] == "signing"
    assert NAME.encode() not in bytes(row.sealed_signers)
    (shown,) = signing.shown(approved, leo.member)
    assert NAME in shown.signers[0]["subject"]
    line = approved.case.history.get(verb=CaseEvent.Verb.SIGNED)
    assert line.detail["verdict"] == "fits" and NAME not in str(line.detail)


def test_what_does_not_fit_is_refused_in_words(approved, sign, key, leo):
    document = signing.document_of(approved, leo.member)
    wrong = {
        "no electronic signature": [
            "",
            "not a signature",
            "-----BEGIN CMS-----\nAAAA\n-----END CMS-----",
            base64.b64encode(b"0" * 400).decode(),
            armored(key.sign(document.content))[:600],
        ],
        "does not fit": [
            armored(key.sign(document.content + b" ")),
            armored(key.sign(b"another text", attached=True)),
            armored(_forged(key.sign(document.content))),
        ],
    }
    for words, signatures in wrong.items():
        for signature in signatures:
            with pytest.raises(Refused, match=words):
                sign(approved, signature=signature or " ")
    with pytest.raises(Refused, match="Another text was signed"):
        sign(approved, sha256="0" * 64)
    approved.refresh_from_db()
    assert approved.state == State.APPROVED and not Signature.objects.exists()
    assert not EvidenceItem.objects.filter(custody__detail__how="signing").exists()


def _forged(der: bytes) -> bytes:
    """The right hash under somebody else's number."""
    info = asn1.ContentInfo.load(der)
    signer = info["content"]["signer_infos"][0]
    bits = bytearray(signer["signature"].native)
    bits[10] ^= 1
    signer["signature"] = bytes(bits)
    return info.dump(force=True)


def test_a_national_algorithm_is_present_and_no_more(approved, sign, key, leo, signed_in):
    document = signing.document_of(approved, leo.member)
    row = sign(approved, signature=armored(in_gost(key.sign(document.content))))
    assert row.verdict == Verdict.UNKNOWN
    assert row.algorithm.startswith("gost 1.2.398.")
    page = signed_in(leo).get(reverse("complaints:complaint", args=[approved.public_id]))
    words = page.content.decode()
    assert "cannot be verified here" in words and "It fits this document" not in words


def test_elliptic_curves_and_a_document_inside_are_read_too(key):
    document = b"%PDF-1.7 words"
    for der in (Key(curve=True).sign(document), key.sign(document, attached=True)):
        (signer,) = cms.signers(der, document)
        assert signer.is_verified and NAME in signer.subject
    assert cms.der(base64.b64encode(b"\x30\x03abc").decode()) == b"\x30\x03abc"


def test_a_weak_hash_never_fits_and_a_crowd_of_signers_is_none(key):
    document = b"%PDF-1.7 words"
    builder = pkcs7.PKCS7SignatureBuilder().set_data(document)
    weak = builder.add_signer(key.certificate, key.private, hashes.SHA256())
    der = weak.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.NoAttributes])
    info = asn1.ContentInfo.load(der)
    one = info["content"]["signer_infos"][0]
    one["digest_algorithm"] = {"algorithm": "sha1"}
    one["signature"] = key.private.sign(document, padding.PKCS1v15(), cms.HASHES["sha1"]())
    (signer,) = cms.signers(info.dump(force=True), document)
    assert not signer.is_verified and signer.algorithm == "weak algorithm: sha1"
    info = asn1.ContentInfo.load(key.sign(document))
    info["content"]["signer_infos"] = [info["content"]["signer_infos"][0]] * 21
    with pytest.raises(cms.NoSignature):
        cms.signers(info.dump(force=True), document)


def test_several_people_sign_one_after_the_other(approved, sign, leo):
    sign(approved)
    sign(approved, by_key=Key("Second"))
    assert approved.signatures.count() == 2 and approved.state == State.SIGNED


def test_a_text_that_becomes_a_draft_again_voids_what_was_signed(
    approved, sign, leo, approve, signed_in
):
    sign(approved)
    actions.take_back(approved, version=approved.version, by=leo)
    assert approved.state == State.DRAFT
    assert approved.signatures.get().void_at
    client = signed_in(leo)
    address = reverse("complaints:complaint", args=[approved.public_id])
    assert "Void" in client.get(address).content.decode()
    text = reading.structure(approved.last_revision, leo.member).to_editable_text()
    actions.revise(approved, text + "\nЕщё.", based_on=1, by=leo, member=leo.member)
    approve(approved)
    assert approved.state == State.APPROVED
    words = client.get(address).content.decode()
    assert "Void" in words and "under version 1" in words
    line = approved.case.history.get(verb=CaseEvent.Verb.DRAFT_AGAIN)
    assert line.detail["void_signatures"] == 1


def test_what_was_signed_is_handed_in(approved, sign, hand_in):
    sign(approved)
    hand_in(approved)
    assert approved.state == State.FILED


def test_paper_counts_as_much(approved, signed_in, leo, tanya, photo):
    address = reverse("complaints:sign_paper", args=[approved.public_id])
    client = signed_in(leo)
    fields = {"signed_by": NAME, "version": approved.version}
    assert signed_in(tanya).post(address, fields).status_code == 404
    without = client.post(address, fields)
    assert without.status_code == 400 and NAME in without.content.decode()
    assert client.post(address, {**fields, "paper": _scan(photo)}).status_code == 302
    approved.refresh_from_db()
    row = approved.signatures.get()
    assert (approved.state, row.kind) == (State.SIGNED, Signature.Kind.PAPER)
    assert row.verdict == Verdict.SEEN and plain(row.file, leo.member) == photo


def _scan(content: bytes):
    found = io.BytesIO(content)
    found.name = "scan.jpg"
    return found


def test_only_the_page_of_signing_may_talk_with_the_program(
    approved, sign, signed_in, leo, tanya, key, settings
):
    client = signed_in(leo)
    address = reverse("complaints:sign", args=[approved.public_id])
    page = client.get(address)
    assert settings.LOCAL_SIGNER in page["Content-Security-Policy"]
    assert settings.LOCAL_SIGNER in page.content.decode()
    other = client.get(reverse("complaints:complaint", args=[approved.public_id]))
    assert "wss:" not in other["Content-Security-Policy"]
    fetched = client.get(reverse("complaints:sign_document", args=[approved.public_id]))
    fields = {
        "signature": armored(key.sign(fetched.content)),
        "sha256": page.context["document"].sha256,
        "version": approved.version,
    }
    assert signed_in(tanya).post(address, fields).status_code == 404
    refused = client.post(address, {**fields, "signature": "nonsense"})
    assert refused.status_code == 409 and "nonsense" in refused.content.decode()
    assert client.post(address, {**fields, "signature": ""}).status_code == 400
    assert client.post(address, fields).status_code == 302
    row = approved.signatures.get()
    for which, expected in (("document", fetched.content), ("file", key)):
        way = reverse("complaints:signature", args=[approved.public_id, row.public_id, which])
        assert signed_in(tanya).get(way).status_code == 404
        answer = client.get(way)
        content = b"".join(answer.streaming_content)
        assert expected is key or content == expected
    assert row.file.custody.filter(verb="exported").exists()
    missing = reverse("complaints:signature", args=[approved.public_id, row.public_id, "key"])
    assert client.get(missing).status_code == 404


def test_nothing_is_signed_that_is_no_longer_to_be_handed_in(filed, signed_in, leo):
    address = reverse("complaints:sign", args=[filed.public_id])
    assert signed_in(leo).get(address).status_code == 409
    with pytest.raises(Refused, match="approved"):
        signing.document_of(filed, leo.member)


def test_somebody_who_signs_what_a_colleague_took_back_is_told(approved, sign, leo):
    twin = Complaint.objects.get(pk=approved.pk)
    document = signing.document_of(twin, leo.member)
    actions.take_back(approved, version=approved.version, by=leo)
    with pytest.raises(Refused):
        signing.sign(
            twin,
            signature=armored(Key().sign(document.content)),
            sha256=document.sha256,
            version=twin.version,
            by=leo,
            member=leo.member,
        )
    assert not Signature.objects.exists()


def test_a_signature_bent_out_of_shape_is_none(key):
    """What asn1crypto stumbles over in its own ways: an empty set, a year before all calendars."""
    whole = key.sign(b"text")
    for bend in (_without_values, _in_the_year_0):
        info = asn1.ContentInfo.load(whole)
        bend(info["content"])
        with pytest.raises((cms.NoSignature, cms.StrangeSignature)):
            cms.signers(info.dump(force=True), b"text")


def _without_values(signed):
    for one in signed["signer_infos"][0]["signed_attrs"]:
        if one["type"].native == "message_digest":
            one["values"] = []


def _in_the_year_0(signed):
    signer = signed["signer_infos"][0]
    signer["digest_algorithm"] = {"algorithm": "1.2.398.3.10.1.3.3"}
    period = signed["certificates"][0].chosen["tbs_certificate"]["validity"]
    early = extended_datetime(0, 1, 1, tzinfo=UTC)
    period["not_before"] = core.GeneralizedTime(early)
