"""Whatever is sealed to somebody, or kept as an original, has a term or a named way to go."""

from django.apps import apps
from django.conf import settings
from django.db.models import BinaryField, ForeignKey

from portal.evidence.models import EvidenceItem
from portal.jurisdictions import pack
from portal.lib.ledger import LedgerEntry
from reports.incidents import retention

# By a term of the country's folder (retention.yaml), whichever ends first.
BY_TERM = {
    "fieldwork.Answer.photo": "checklist",
    "fieldwork.Answer.sealed_text": "checklist",
    "roster.Observer.sealed_contact": "observer",
    "roster.Observer.sealed_name": "observer",
    "incidents.IncidentReport.sealed_body": "case",
    "incidents.Message.sealed_text": "case",
    "incidents.ReportFile.item": "case",
    "incidents.Reporter.sealed_contact": "contact",
    "incidents.Reporter.sealed_identity": "case",
    "cases.Capture.sealed_about": "case",
    "cases.CaseNote.sealed_text": "note",
    "hotline.HotlineCall.sealed_callback": "call",
    "hotline.HotlineCall.sealed_caller": "call",
    "hotline.HotlineCall.sealed_told": "call",
    "complaints.Answer.paper": "complaint",
    "complaints.Answer.sealed_text": "complaint",
    "complaints.Comment.sealed_words": "complaint",
    "complaints.Complaint.sealed_request": "complaint",
    "complaints.CourierRound.sealed_carrier": "complaint",
    "complaints.EarlierPaper.item": "complaint",
    "complaints.Filing.receipt": "complaint",
    "complaints.Filing.sealed_body": "complaint",
    "complaints.Filing.sealed_hands": "complaint",
    "complaints.Filing.sealed_refusal": "complaint",
    "complaints.Filing.slip": "complaint",
    "complaints.FinalVersion.item": "complaint",
    "complaints.Prolongation.paper": "complaint",
    "complaints.Question.sealed_answer": "complaint",
    "complaints.Question.sealed_words": "complaint",
    "complaints.Revision.sealed_structure": "complaint",
    "complaints.Signature.document": "complaint",
    "complaints.Signature.file": "complaint",
    "complaints.Signature.sealed_signers": "complaint",
    "complaints.UnsavedText.sealed_text": "complaint",
    "parties.Collective.sealed_code": "signatory",
    "parties.Collective.sealed_text": "signatory",
    "parties.NamedIn.sealed_person": "signatory",
    "parties.Representation.sealed_person": "representation",
    "parties.Signatory.sealed_identity": "signatory",
    "parties.SignedPaper.item": "representation",
}
# With something else, or by itself: how.
OTHERWISE = {
    "accounts.Mailbox.sealed_address": "deleted by its owner, or with the account",
    "accounts.Vault.sealed_to_recovery": "a key, no content",
    "accounts.VaultSecret.sealed": "a key, no content",
    "cases.HandedIdentity.sealed": "ends with the shift that it was handed over for",
    "cases.Institution.sealed": "a public office, entered by staff; it names no reporter",
    "cases.InstitutionLink.sealed": "goes with the words of its report (institutions.forget_ended)",
    "cases.SetAside.sealed_note": "goes with the words of its report (cases.keeping)",
    "hotline.Commitment.sealed_moment": "a moment, without words",
    "incidents.Envelope.sealed": "emptied when it was opened",
    "lib.Job.sealed_input": "emptied when the job ends",
    "parties.HandedName.sealed": "ends with the shift that it was handed over for",
    "evidence.Upload.sealed_name": "ends with the upload",
    "evidence.Upload.sealed_sha256": "ends with the upload",
    "disclosure.Departure.sealed_words": "goes with the original (disclosure.tasks)",
}
# Of these rooms everything that hangs on an original goes with it (evidence/destroying.py).
WITH_THE_ORIGINAL = ("evidence", "disclosure")


def kept() -> set[str]:
    """Every sealed column, and every row that holds an original."""
    found = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            name = f"{model._meta.label}.{field.name}"
            with_it = model._meta.app_label in WITH_THE_ORIGINAL and (
                model is EvidenceItem or any(map(_holds, model._meta.concrete_fields))
            )
            is_sealed = isinstance(field, BinaryField) and field.name.startswith("sealed")
            if (is_sealed or _holds(field)) and not with_it:
                found.add(name)
    return found


def _holds(field) -> bool:
    return isinstance(field, ForeignKey) and field.related_model is EvidenceItem


def test_everything_that_is_sealed_has_a_term_or_a_way_to_go():
    assert kept() - BY_TERM.keys() == OTHERWISE.keys()


def test_the_country_says_how_long_for_every_class_that_the_code_knows():
    classes = {*retention.CLASSES, *settings.KEPT_ELSEWHERE}
    assert set(BY_TERM.values()) <= classes
    # Taken back by the reporter: at once, by nobody's purge.
    assert pack.get().retention.keys() == classes | {"withdrawn"}


def test_ledgers_hold_nothing_sealed():
    for model in apps.get_models():
        if issubclass(model, LedgerEntry):
            fields = model._meta.concrete_fields
            assert not [field for field in fields if isinstance(field, BinaryField)]
