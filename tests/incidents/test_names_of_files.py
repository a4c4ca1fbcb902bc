"""The name that a phone gave a file is shown to staff: it must not turn the letters around."""

import io
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.accounts import keys
from portal.evidence import serving, uploads
from portal.evidence.models import EvidenceItem
from portal.lib import sealing
from reports.incidents import receipts
from reports.incidents.answers import Answers

TURNED = "photo\u202egpj.exe"
CODE = receipts.new_code()


@pytest.fixture
def sent():
    return SimpleUploadedFile(TURNED, b"GIF89a" + b"\0" * 40, content_type="image/gif")


def test_a_file_that_waits_is_kept_without_marks_of_direction(vaults):
    arrived = uploads.receive_stream(io.BytesIO(b"GIF89a" + b"\0" * 40))
    file = SimpleNamespace(name=TURNED, problem=None, arrived=arrived, size=46)
    answers = Answers({})
    answers.hold([file])
    [held] = answers.files
    assert held.name == "photogpj.exe"
    arrived, sealed_name = uploads.take(held.token)
    [pair] = keys.intake_pairs().values()
    place = uploads.item_place(arrived.public_id, "held-name")
    assert sealing.unseal_text(sealed_name, pair.private, place) == "photogpj.exe"


def test_so_is_one_that_is_added_with_a_receipt_code(sent, filed, client, tanya):
    kept = receipts.derive(CODE).kept
    filed(receipt_key={"locator": kept.locator, "verifier": kept.verifier, "public": kept.public})
    client.post(reverse("incidents:return"), {"code": CODE, "go": "answer", "files": sent})
    assert serving.name_of(EvidenceItem.objects.get(), tanya.member) == "photogpj.exe"
