"""Outside the demonstration the portal starts with its keys and behind closed doors only."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from portal import checks


@pytest.fixture
def production(settings, tmp_path, db):
    """Everything that production needs; each test takes one thing away."""
    settings.DEMONSTRATION = False
    settings.SECRET_KEY = "kq3v9x1zr7w5t8m2n4b6c0dfghjlpsayeu" * 2
    settings.ALLOWED_HOSTS = ["portal.example"]
    settings.HTTPS = True
    settings.KEYS_DIR = tmp_path / "keys"
    settings.RECEIPT_SIGNING_KEY = "c2lnbmluZw=="
    settings.INTAKE_KEY = ""
    settings.EVIDENCE_STORAGE = {"OPTIONS": {"location": tmp_path / "evidence"}}
    return settings


def test_production_with_all_its_keys_starts(production):
    checks.refuse_to_start("web")
    production.INTAKE_KEY = "AGE-SECRET-KEY-1"
    checks.refuse_to_start("worker")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "", "SECRET_KEY is missing"),
        ("SECRET_KEY", "a" * 60, "too easy to guess"),
        ("RECEIPT_SIGNING_KEY", "", "sign receipts"),
        ("INTAKE_KEY", "AGE-SECRET-KEY-1", "Only workers may hold it"),
        ("ALLOWED_HOSTS", [], "ALLOWED_HOSTS"),
        ("ALLOWED_HOSTS", ["*"], "ALLOWED_HOSTS"),
        ("HTTPS", False, "HTTPS"),
    ],
)
def test_a_web_process_is_refused(production, name, value, words):
    setattr(production, name, value)
    with pytest.raises(checks.Unsafe, match=words):
        checks.refuse_to_start("web")


def test_letters_leave_the_machine_over_tls_alone(production):
    production.EMAIL_HOST, production.EMAIL_USE_SSL = "mail.example", False
    with pytest.raises(checks.Unsafe, match="would travel readable"):
        checks.refuse_to_start("web")
    production.EMAIL_HOST = "localhost"
    checks.refuse_to_start("web")


def test_a_worker_without_the_intake_key_is_refused(production):
    with pytest.raises(checks.Unsafe, match="no intake key"):
        checks.refuse_to_start("worker")


def test_a_refusal_never_prints_a_key(production):
    production.SECRET_KEY = "hunter2hunter2"
    production.INTAKE_KEY = "AGE-SECRET-KEY-1QQQQ"
    with pytest.raises(checks.Unsafe) as refusal:
        checks.refuse_to_start("web")
    assert "hunter2" not in str(refusal.value)
    assert "QQQQ" not in str(refusal.value)


def test_evidence_inside_a_served_folder_is_refused_even_in_the_demonstration(settings):
    inside = settings.STATICFILES_DIRS[0] / "evidence"
    settings.EVIDENCE_STORAGE = {"OPTIONS": {"location": inside}}
    with pytest.raises(checks.Unsafe, match="served to everybody"):
        checks.refuse_to_start("web")


def test_an_evidence_folder_that_others_can_read_is_refused(production, tmp_path):
    (tmp_path / "evidence").mkdir(mode=0o755)
    (tmp_path / "evidence").chmod(0o755)
    with pytest.raises(checks.Unsafe, match="read by other users"):
        checks.refuse_to_start("web")
    (tmp_path / "evidence").chmod(0o700)
    checks.refuse_to_start("web")


@pytest.fixture
def store():
    """A store of objects that answers a stranger with `status`."""
    asked = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(server.status)
            self.end_headers()

        def log_message(self, *about):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.status, server.asked = 200, asked
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_bucket_that_shows_itself_to_strangers_is_refused(production, store):
    production.EVIDENCE_STORAGE = {
        "OPTIONS": {
            "bucket_name": "evidence",
            "endpoint_url": f"http://127.0.0.1:{store.server_port}",
            "default_acl": "private",
            "querystring_auth": True,
        }
    }
    with pytest.raises(checks.Unsafe, match="shows its contents to anybody"):
        checks.refuse_to_start("web")
    assert store.asked[0].startswith("/evidence/?list-type=2")
    production.EVIDENCE_STORAGE["OPTIONS"]["verify"] = "/run/secrets/nothing"
    with pytest.raises(checks.Unsafe, match="S3_CERTIFICATE"):
        checks.refuse_to_start("web")
    del production.EVIDENCE_STORAGE["OPTIONS"]["verify"]
    store.status = 403
    checks.refuse_to_start("web")


def test_a_public_access_list_is_refused(production):
    production.EVIDENCE_STORAGE = {
        "OPTIONS": {"bucket_name": "evidence", "default_acl": "public-read"}
    }
    with pytest.raises(checks.Unsafe, match="use private"):
        checks.refuse_to_start("web")


def test_a_time_stamp_authority_that_could_be_anybody_is_refused(production, tmp_path):
    production.INTAKE_KEY = "AGE-SECRET-KEY-1"
    production.TIMESTAMP_CERTIFICATES = tmp_path
    production.TIMESTAMP_AUTHORITIES = ["clock=https://clock.example/tsr"]
    with pytest.raises(checks.Unsafe, match="certificates of the time-stamp authority clock"):
        checks.refuse_to_start("worker")
    (tmp_path / "clock.pem").write_text("pinned")
    checks.refuse_to_start("worker")
    production.TIMESTAMP_AUTHORITIES = ["clock.example"]
    with pytest.raises(checks.Unsafe, match="name=https://address"):
        checks.refuse_to_start("worker")
