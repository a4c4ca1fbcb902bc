"""What observers do at the station: answer the checklist."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers.fieldwork.models import Answer, Checklist
from observers.fieldwork.reading import Told, digest_of_photo
from observers.registry.models import Precinct
from observers.roster.models import Deployment, Observer
from portal.accounts import keys
from portal.accounts.models import Vault
from portal.evidence import actions as evidence
from portal.evidence import custody, uploads
from portal.evidence.upload_endings import Ending
from portal.evidence.uploads import Arrived
from portal.jurisdictions import pack
from portal.jurisdictions.plain import plain
from portal.lib import sealing
from portal.lib.refusals import Refused

CODE = "voting-day"


class NoStation(Refused):
    def __init__(self):
        super().__init__(
            _("Say first at which station you are: an answer belongs to a station."),
            code="no-station",
        )


class Conflict(Refused):
    """The same number was used before for another answer."""

    def __init__(self):
        super().__init__(
            _(
                "An answer was received under this number already, and it says something else. "
                "Open the checklist anew and answer once more."
            ),
            code="another-body",
            conflict=True,
        )


class OtherPhoto(Refused):
    """The answer has its photo already, or asked for none."""

    def __init__(self):
        super().__init__(
            _("This answer has a photo already. Answer once more to send another one."),
            code="another-body",
            conflict=True,
        )


@dataclass(frozen=True)
class Given:
    """The answer, and whether this call wrote it down or it was there already."""

    answer: Answer
    created: bool


def answer(
    told: Told,
    *,
    observer: Observer,
    photo: Arrived | None = None,
    photo_name: str = "",
    promised: str = "",
    source: str = Answer.Source.FORM,
    now: datetime | None = None,
) -> Given:
    """Write an answer down; the same one again is the same answer.

    An earlier answer to the question is kept and stands no more. `promised` is the SHA-256 of a
    photo that comes later, see `bring_photo`. Raises NoStation and Conflict.
    """
    digest = told.digest(observer.pk, photo.sha256 if photo else promised)
    earlier = Answer.objects.filter(public_id=told.uuid).first()
    if earlier is None:
        try:
            with transaction.atomic():
                return Given(_write(told, digest, observer, photo, photo_name, source, now), True)
        except IntegrityError:
            # Two presses at once: the other one was first.
            earlier = Answer.objects.filter(public_id=told.uuid).first()
            if earlier is None:
                raise
    if earlier.body_digest != digest:
        raise Conflict()
    return Given(earlier, created=False)


@transaction.atomic
def bring_photo(answer: Answer, photo: Arrived, ending: Ending, *, name: str = "") -> None:
    """Give an answer the photo that it promised; the same bytes again are the same photo.

    `ending` is told what became of the upload. Another one is taken in, too, and its custody
    says so. Raises OtherPhoto when the answer has one already.
    """
    row = Answer.objects.select_for_update(of=("self",)).select_related("photo").get(pk=answer.pk)
    if row.photo is None and row.kind == Answer.Kind.PHOTO:
        row.photo = evidence.receive(photo, guarded=False, name=name, how="envelope")
        row.save(update_fields=["photo"])
        is_it = row.body_digest == digest_of_photo(row, photo.sha256)
        verb = custody.Verb.AS_ANNOUNCED if is_it else custody.Verb.NOT_AS_ANNOUNCED
        custody.record(row.photo, verb)
    elif row.photo is None or row.photo.commitment != _commitment(row.photo, photo):
        raise OtherPhoto()
    else:
        let_go(photo)
    ending.kept(photo.sha256, guarded=False)


def _commitment(item, photo: Arrived) -> str:
    return sealing.commitment(photo.sha256, bytes(item.commitment_salt))


def let_go(photo: Arrived) -> None:
    """Let go of a photo unless an answer holds it."""
    uploads.discard(photo)


def _write(told, digest, observer, photo, photo_name, source, now) -> Answer:
    now = now or timezone.now()
    # One answer after the other of one observer: which of them stands is then no matter of luck.
    Observer.objects.select_for_update().get(pk=observer.pk)
    precinct = _station(told, observer)
    question = told.question
    row = Answer(
        public_id=told.uuid,
        body_digest=digest,
        checklist=_edition(),
        observer=observer,
        election_id=precinct.election_id,
        precinct=precinct,
        stage=question.stage,
        question=question.code,
        kind=question.kind,
        value=told.value,
        source=source,
        answered_at=told.answered_at or now,
        received_at=now,
    )
    if told.text:
        row.sealed_text = keys.seal_to(Vault.Kind.CONTACT, told.text, row.place())
    if photo:
        row.photo = evidence.receive(photo, guarded=False, name=photo_name, how="checklist")
    _stand(row)
    row.is_bad = _is_bad(row)
    row.save(force_insert=True)
    _judge_again(row)
    return row


def _station(told: Told, observer: Observer) -> Precinct:
    """Where the answer belongs: the precinct that the phone names while the observer is placed
    there or was, else the station where the observer stands now."""
    if told.precinct:
        named = _placed(observer, told.precinct)
        if named:
            return named
    deployment = Deployment.objects.standing(observer)
    if deployment is None:
        raise NoStation()
    return deployment.precinct


def _placed(observer: Observer, precinct: UUID) -> Precinct | None:
    rows = Precinct.objects.select_related("election").filter(public_id=precinct)
    here = rows.filter(deployments__observer=observer).first()
    if here:
        return here
    # An answer that was given before the station was corrected, and comes only now.
    named = rows.first()
    before = observer.station_events.filter(detail__before=str(precinct)).exists()
    return named if named and before else None


def _edition() -> Checklist:
    """The checklist of the folder as a row; the first answer to an edition makes it."""
    country = pack.get()
    entry = {code: plain(question) for code, question in country.checklist.items()}
    written = json.dumps(entry, sort_keys=True, ensure_ascii=False).encode()
    row, _made = Checklist.objects.get_or_create(
        code=CODE,
        fingerprint=hashlib.sha256(written).hexdigest(),
        defaults={"jurisdiction": country.code, "entry": entry},
    )
    return row


def _stand(row: Answer) -> None:
    """Let the latest answer stand: one that was given earlier and comes later does not."""
    standing = _siblings(row).filter(question=row.question).first()
    if standing is None:
        return
    if standing.answered_at > row.answered_at:
        row.is_current = False
        return
    standing.is_current = False
    standing.save(update_fields=["is_current"])


def _siblings(row: Answer):
    """What stands of this observer at this precinct."""
    return Answer.objects.current().filter(
        observer=row.observer, election_id=row.election_id, precinct=row.precinct
    )


def _is_bad(row: Answer) -> bool:
    """Whether an answer tells of a violation: by itself, or beside the number it must not pass."""
    question = pack.get().checklist.get(row.question)
    if question is None:
        return False
    if question.bad:
        return row.value == question.bad
    if question.over and row.value:
        other = _siblings(row).filter(question=question.over).first()
        return bool(other and other.value and int(row.value) > int(other.value))
    return False


def _judge_again(row: Answer) -> None:
    """Numbers that are held against this one may be good or bad from now on."""
    followers = [q.code for q in pack.get().checklist.values() if q.over == row.question]
    for other in _siblings(row).filter(question__in=followers) if followers else ():
        bad = _is_bad(other)
        if bad != other.is_bad:
            other.is_bad = bad
            other.save(update_fields=["is_bad"])
