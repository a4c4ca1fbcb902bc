"""The same uploads where originals lie in object storage: parts, and nothing whole elsewhere.

The store is moto's server, a process of its own that is spoken to over TLS, and believed by its
certificate alone. It looks at no signature: who may read a bucket is not what these tests prove.
"""

import hashlib
import http.client
import io
import os
import subprocess
import sys
import time
from datetime import timedelta

import boto3
import pytest
from django.core.files.storage import storages
from django.utils import timezone

from portal.evidence import resuming, serving, shelves
from portal.evidence.models import Upload
from portal.lib import tls
from portal.lib.processes import die_with_parent
from tests.services import free_port

MB = 1024 * 1024
VIDEO = os.urandom(13 * MB + 77)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """The file of the store's certificate; its key lies beside it."""
    folder = tmp_path_factory.mktemp("store")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-subj", "/CN=store", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", "key.pem", "-out", "certificate.pem"],
        cwd=folder,
        check=True,
        capture_output=True,
    )  # fmt: skip
    return str(folder / "certificate.pem")


@pytest.fixture(scope="module")
def endpoint(certificate):
    port, key = free_port(), certificate.replace("certificate.pem", "key.pem")
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port),
         "-s", "-c", certificate, "-k", key],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=die_with_parent,
    )  # fmt: skip
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                believed = tls.believing(certificate)
                line = http.client.HTTPSConnection("127.0.0.1", port, timeout=5, context=believed)
                line.request("GET", "/")
                line.getresponse().read()
                break
            except OSError:
                time.sleep(0.1)
        yield f"https://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def bucket(endpoint, certificate, settings, request):
    """An empty bucket in which the evidence lies."""
    name = f"evidence-{hashlib.sha256(request.node.name.encode()).hexdigest()[:12]}"
    known = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    where = {"endpoint_url": endpoint, "verify": certificate, "region_name": "us-east-1"}
    client = boto3.client("s3", **where, **known)
    client.create_bucket(Bucket=name)
    options = {
        "bucket_name": name,
        **where,
        "access_key": "test",
        "secret_key": "test",
        "default_acl": "private",
        "file_overwrite": False,
    }
    store = {"BACKEND": "portal.lib.buckets.BucketStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "evidence": store}

    class Bucket:
        def names(self):
            return [row["Key"] for row in client.list_objects_v2(Bucket=name).get("Contents", [])]

        def unfinished(self):
            return client.list_multipart_uploads(Bucket=name).get("Uploads", [])

        def read(self, key):
            return client.get_object(Bucket=name, Key=key)["Body"].read()

    return Bucket()


def opened(report, member) -> bytes:
    item = report.files.get().item
    written = io.BytesIO()
    serving.write_original(item, serving.item_key(item, member), written)
    return written.getvalue()


@pytest.mark.parametrize(
    "cuts",
    [(), (6 * MB, 7 * MB, 12 * MB), tuple(range(MB, 13 * MB, MB))],
    ids=["one request", "large pieces", "many small ones"],
)
def test_a_file_is_one_object_at_the_end_bit_for_bit(filed, tus, leo, bucket, settings, cuts):
    report = filed()
    answer = tus.in_pieces(report.public_id, VIDEO, *cuts)
    assert answer["Upload-Sha256"] == hashlib.sha256(VIDEO).hexdigest()
    assert opened(report, leo.member) == VIDEO
    item = report.files.get().item
    assert bucket.names() == [item.stored_name]
    assert hashlib.sha256(bucket.read(item.stored_name)).hexdigest() == item.stored_sha256
    assert not bucket.unfinished()
    assert not list(settings.SCRATCH_DIR.iterdir())


def test_a_small_file_with_its_announcement_is_one_object(filed, tus, leo, bucket):
    report = filed()
    assert tus.whole(report.public_id, VIDEO[:MB]).status_code == 201
    assert opened(report, leo.member) == VIDEO[:MB]
    assert len(bucket.names()) == 1


def test_what_is_promised_lies_in_the_bucket_and_nowhere_else(filed, tus, bucket, settings):
    address = tus.announce(filed().public_id, VIDEO)["Location"]
    for begin, end in [(0, 6 * MB), (6 * MB, 6 * MB + 1000), (6 * MB + 1000, 8 * MB)]:
        assert tus.send(address, begin, VIDEO[begin:end]).status_code == 204
    row = Upload.objects.get()
    loose = [bucket.read(name) for name in bucket.names()]
    assert len(row.shelf["parts"]) == 1 and len(loose) == 2
    assert not any(VIDEO[6 * MB : 6 * MB + 64] in there for there in loose)
    assert not list(settings.SCRATCH_DIR.iterdir())


def test_what_is_taken_back_leaves_the_bucket_empty(filed, tus, bucket):
    address = tus.announce(filed().public_id, VIDEO)["Location"]
    tus.send(address, 0, VIDEO[: 6 * MB])
    tus.send(address, 6 * MB, VIDEO[6 * MB : 7 * MB])
    assert tus.take_back(address).status_code == 204
    assert bucket.names() == [] and not bucket.unfinished()


class Killed(BaseException):
    """As kill -9 does it: nothing of ours runs any more."""


@pytest.mark.parametrize("size", [13 * MB, 3 * MB], ids=["parts", "loose"])
@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_a_process_that_dies_while_it_makes_one_object_of_it_loses_nothing(
    filed, tus, leo, bucket, monkeypatch, client, size, before
):
    report, video = filed(), VIDEO[:size]
    address = tus.announce(report.public_id, video)["Location"]
    tus.send(address, 0, video[: 2 * MB])
    finish = shelves.Bucket.finish

    def dying(self):
        if not before:
            finish(self)
        raise Killed

    with monkeypatch.context() as now:
        now.setattr(shelves.Bucket, "finish", dying)
        now.setattr(resuming, "_release", lambda row, lease: None)
        with pytest.raises(Killed):
            tus.send(address, 2 * MB, video[2 * MB :])
    assert not report.files.exists()
    Upload.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert tus.look(address)["Upload-Offset"] == str(size)
    assert client.get(address).json()["receipt"]
    assert opened(report, leo.member) == video
    assert len(bucket.names()) == 1 and not bucket.unfinished()


def test_what_nobody_can_go_on_with_is_let_go_of(filed, tus, bucket):
    address = tus.announce(filed().public_id, VIDEO)["Location"]
    tus.send(address, 0, VIDEO[: 6 * MB])
    tus.send(address, 6 * MB, VIDEO[6 * MB : 7 * MB])
    # moto dates what was begun to the beginning of its own time.
    begun = bucket.unfinished()[0]["Initiated"]
    assert shelves.forget_parts(storages["evidence"], begun) == 0
    assert shelves.forget_parts(storages["evidence"], begun + timedelta(seconds=1)) == 1
    assert not bucket.unfinished()
