"""Batches: everything new is in one, each seals the one before, a guarded hash is in none."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.evidence import actions, batching, custody, stamps, uploads
from portal.evidence.models import Batch, EvidenceItem, Leaf
from portal.lib import merkle
from portal.lib.jobs import Job

pytestmark = pytest.mark.line


@pytest.fixture
def bring(vaults):
    """Brings a file into the vault; gives its item."""

    def make(content=b"bytes of a photo", guarded=False) -> EvidenceItem:
        arrived = uploads.receive_stream(io.BytesIO(content))
        return actions.receive(arrived, guarded=guarded, how="form")

    return make


def test_a_files_hash_and_its_line_are_proven_by_one_root(bring):
    item = bring()
    assert stamps.proof_of(item) is None and batching.waiting() == 1
    [batch] = batching.make()
    proof, line = stamps.proof_of(item), stamps.proof_of_custody(item)
    assert (proof.kind, proof.leaf, proof.batch) == ("file", item.sha256, 1)
    assert line.leaf == item.custody.get().digest
    assert merkle.climb(proof.leaf, proof.path) == batch.root == line.root
    assert batch.root in batch.statement().decode()
    assert batching.waiting() == 0


def test_of_a_guarded_file_only_its_commitment_is_in_a_tree(bring, tanya):
    arrived = uploads.receive_stream(io.BytesIO(b"bytes of a guarded photo"))
    item = actions.receive(arrived, guarded=True, how="form")
    batching.make()
    proof = stamps.proof_of(item)
    assert (proof.kind, proof.leaf) == ("commitment", item.commitment)
    assert not Leaf.objects.filter(value=arrived.sha256).exists()


def test_a_batch_tells_the_quarter_of_an_hour(bring):
    bring(guarded=True)
    [batch] = batching.make()
    assert (batch.made_at.minute % 15, batch.made_at.second, batch.made_at.microsecond) == (0, 0, 0)


def test_each_batch_begins_with_the_root_before_and_holds_only_what_is_new(bring):
    first = bring()
    [one] = batching.make()
    bring(b"another photo")
    custody.record(first, custody.Verb.VIEWED)
    [two] = batching.make()
    assert two.values()[0] == one.root == two.previous
    assert (one.size, two.size) == (3, 4)
    assert batching.make() == []
    assert stamps.proof_of_custody(first).batch == 2


def test_a_row_that_became_visible_late_is_still_batched(bring, monkeypatch):
    """Rows get their numbers before others can see them: a round that came long after the one
    that overlooked a row takes it, and only then is everything before taken as read."""
    late, seen = bring(b"seen late"), bring(b"seen at once")
    whole = batching._new_items
    with monkeypatch.context() as hidden:
        hidden.setattr(batching, "_new_items", lambda sure: whole(sure).exclude(pk=late.pk))
        [one] = batching.make(timezone.now() - timedelta(hours=9))
    assert one.through["evidence.evidenceitem"] == seen.pk > late.pk
    assert stamps.proof_of(late) is None
    batching.make(timezone.now() - timedelta(hours=3))
    assert stamps.proof_of(late).batch == 2
    assert batching._sure_until() == one.through


def test_more_than_fits_goes_into_several(bring, monkeypatch):
    monkeypatch.setattr(batching, "LARGEST", 3)
    for number in range(4):
        bring(b"photo %d" % number)
    made = batching.make()
    assert [batch.size for batch in made] == [4, 4, 3]
    assert Leaf.objects.count() == 8 and made[0].through == {} != made[-1].through


def test_without_authorities_batches_are_made_and_nobody_is_asked(bring):
    bring()
    stamps.batch_and_queue()
    assert Batch.objects.count() == 1
    assert not Job.objects.filter(kind=stamps.STAMP).exists()
    gap = stamps.gap()
    assert (gap.configured, gap.batches) == (False, 1)
