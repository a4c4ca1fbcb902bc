"""What was carried here: each report and file goes the way it would have gone over the network."""

from contextlib import suppress
from dataclasses import dataclass, field

from portal.accounts import keys
from portal.evidence import resuming, upload_endings
from portal.evidence.resuming import Announced
from portal.lib.refusals import Refused
from reports.incidents import actions, receipts, uploading
from reports.incidents.bundles import Bundle, CarriedReport, SealedFile
from reports.incidents.receipts import Receipt
from reports.incidents.uploading import Holder


@dataclass(frozen=True)
class Handed:
    """One sealed thing: how large it is, and our receipt or why it was not taken."""

    size: int
    receipt: Receipt | None = None
    problem: str = ""


@dataclass
class HandedReport:
    """A report of the bundle; `number` is only its place in it."""

    number: int
    words: Handed
    files: list[Handed] = field(default_factory=list)

    @property
    def receipts(self) -> list[Receipt]:
        return [one.receipt for one in [self.words, *self.files] if one.receipt]

    @property
    def is_whole(self) -> bool:
        return not any(one.problem for one in [self.words, *self.files])


def hand_in(bundle: Bundle) -> list[HandedReport]:
    """Words first, as on the network; what cannot be taken keeps nothing else from being."""
    handed = []
    for number, report in enumerate(bundle.reports, 1):
        handed.append(HandedReport(number, _words(bundle, report)))
    for report, result in zip(bundle.reports, handed, strict=True):
        if result.words.problem:
            continue
        for file in sorted(report.files, key=lambda one: one.size):
            try:
                receipt = _file(bundle, report, file)
            except Refused as problem:
                result.files.append(Handed(file.size, problem=str(problem)))
            else:
                result.files.append(Handed(file.size, receipt))
    return handed


def _words(bundle: Bundle, report: CarriedReport) -> Handed:
    size = report.envelope.file_size
    try:
        sealed = bundle.words_of(report)
        envelope, _made = actions.store_envelope(report.report_id, sealed)
    except Refused as problem:
        return Handed(size, problem=str(problem))
    at = envelope.received_at
    return Handed(size, receipts.sign("envelope", report.report_id, envelope.sha256, at))


def _file(bundle: Bundle, report: CarriedReport, file: SealedFile) -> Receipt:
    """Raises Refused. The same bytes again are the same file, and nothing is stored twice."""
    sha256 = bundle.sha256_of(file)
    began = uploading.sealed_bytes_came_at(report.report_id, file.client_id, sha256)
    if began is None:
        began = _store(bundle, _holder(report), file, sha256)
    return receipts.sign("sealed-file", file.client_id, sha256, began)


def _holder(report: CarriedReport) -> Holder:
    # Whoever brings the very envelope of a report may add its files; but under the number of
    # somebody else's report an envelope gives no right to anything.
    token = uploading.token_for(report.report_id)
    holder = uploading.holder(report.report_id, token)
    if holder is None or uploading.was_filed_otherwise(report.report_id):
        raise actions.Conflict()
    return holder


def _store(bundle: Bundle, holder: Holder, file: SealedFile, sha256: str):
    announced = Announced(
        holder=holder.report_id,
        client_id=file.client_id,
        size=file.size,
        sha256=sha256,
        by_phone=True,
        sealed_name=file.sealed_name or None,
        table=file.table,
        intake_public=keys.intake_public(),
    )
    capability = resuming.new_capability()
    row = actions.begin_upload(holder, announced, capability)
    try:
        came = resuming.append(capability, 0, bundle.body_of(file), file.size)
        try:
            actions.put_upload_by(row=came.upload, capability=capability, whole=came.whole)
        except BaseException:
            resuming.let_go(came)
            raise
    except BaseException:
        # Its address was never told to anybody.
        with suppress(Refused):
            upload_endings.take_back(capability)
        raise
    return resuming.begun_at(row)
