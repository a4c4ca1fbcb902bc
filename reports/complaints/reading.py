"""What is sealed of a complaint, opened for a member of the case vault."""

import json

from django.utils.translation import gettext as _

from portal.accounts import keys
from portal.accounts.models import User, Vault
from portal.documents.structure import Block, Structure
from portal.lib import sealing
from portal.lib.jobs import Job
from reports.complaints.models import (
    Answer,
    Bundle,
    Comment,
    Complaint,
    Filing,
    Question,
    Revision,
    UnsavedText,
)


def structure(revision: Revision, member: keys.OpenMember | None) -> Structure:
    """One version of the text, or a word on why there is none. Raises VaultLocked."""
    if not revision.sealed_structure:
        keys.require(member, Vault.Kind.CASE)
        words = _("This text was deleted: its time was over.")
        return Structure(revision.complaint.language, (Block("paragraph", ((words,),)),))
    return Structure.from_json(_open(revision.sealed_structure, revision.place(), member))


def unsaved(complaint: Complaint, user: User, member) -> tuple[UnsavedText, str] | None:
    """What this person typed and did not save, or None. Raises VaultLocked."""
    row = UnsavedText.objects.filter(complaint=complaint, by=user).first()
    return (row, _open(row.sealed_text, row.place(), member)) if row else None


def typed(complaint: Complaint, member) -> dict:
    """What was typed when the draft was asked for. Raises VaultLocked."""
    return json.loads(_open(complaint.sealed_request, complaint.place("request"), member))


def refusal(filing: Filing, member) -> dict:
    """Who refused to register, before whom, in which words; {} when nobody did."""
    if filing.sealed_refusal is None:
        return {}
    return json.loads(_open(filing.sealed_refusal, filing.place("refusal"), member))


def hands(filing: Filing, member) -> dict:
    """Who brought it and who took it; {} when nobody wrote it down."""
    if filing.sealed_hands is None:
        return {}
    return json.loads(_open(filing.sealed_hands, filing.place("hands"), member))


def body_name(filing: Filing, member) -> str:
    """The body that it was passed on to, as somebody typed it; "" where it is a known one."""
    if filing.sealed_body is None:
        return ""
    return _open(filing.sealed_body, filing.place("body"), member)


def answer_text(answer: Answer, member) -> str:
    if answer.sealed_text is None:
        return ""
    return _open(answer.sealed_text, answer.place(), member)


def comment_words(row: Comment, member) -> str:
    """What somebody said about a passage. Raises VaultLocked."""
    if not row.sealed_words:
        return _("This comment was deleted: its time was over.")
    return _open(row.sealed_words, row.place(), member)


def question(row: Question, member) -> tuple[str, str]:
    """What was asked and what was answered, "" for what is not there. Raises VaultLocked."""
    sealed = {"words": row.sealed_words, "answer": row.sealed_answer}
    opened = {name: _open(one, row.place(name), member) for name, one in sealed.items() if one}
    return opened.get("words", ""), opened.get("answer", "")


def bundle_key(bundle: Bundle, member) -> str:
    """The private key of a bundle. Raises VaultLocked."""
    return _open(bundle.key_for_case, bundle.place("key"), member)


def last_job(kind: str, subject) -> Job | None:
    """The newest job about a row: how far the worker is."""
    return Job.objects.filter(kind=kind, subject=str(subject.pk)).order_by("-pk").first()


def has_failed(job: Job | None) -> bool:
    return job is None or job.state == Job.State.QUARANTINED


def _open(sealed: bytes, place, member) -> str:
    vault = keys.require(member, Vault.Kind.CASE)
    return sealing.unseal_text(sealed, vault.private, place)
