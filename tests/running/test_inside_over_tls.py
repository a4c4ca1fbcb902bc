"""Between containers everything goes over TLS that the database, the queue and the store are told,
and what the proxy brings, with certificates that .deploy/make-secrets makes and that are believed
alone."""

import http.client
import re
import ssl
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import boto3
import pytest
import redis
import yaml
from botocore.awsrequest import AWSResponse
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.core.cache.backends.redis import RedisCache
from kombu import Connection

from portal import health
from portal.lib import buckets, env, redis_broker, tls
from portal.lib.processes import die_with_parent
from tests.services import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
RULES = ROOT / ".deploy" / "pg_hba.conf"
PORTAL = [about for about in SERVICES.values() if about["image"] == "election-portal"]
# Who answers by which certificate, and under which name.
ANSWERS = {
    "database": ("postgres", "postgres"),
    "redis": ("redis", "redis"),
    # The door before the store hands its bytes on and reads none.
    "storage": ("store", "storage"),
    "web": ("web", "web"),
    "uploads": ("uploads", "uploads"),
}
OF_A_NODE = {
    "node_database": ("node-database", "node-database"),
    "node_web": ("node-web", "node-web"),
}


def named(secrets: Path, words: str) -> str:
    """The same words with the files of this machine, as a container sees them."""
    for name in sorted(COMPOSE["secrets"], key=len, reverse=True):
        file = secrets / Path(COMPOSE["secrets"][name]["file"].rstrip("}")).name
        words = words.replace(f"/run/secrets/{name}", str(file))
    return words


@pytest.fixture(scope="module")
def address(secrets):
    """The address of a Redis that runs as the container does, and its machine's name."""
    port = free_port()
    words = [named(secrets, word) for word in SERVICES["redis"]["command"]]
    words[words.index("--tls-port") + 1] = str(port)
    server = subprocess.Popen(
        [*words, "--dir", str(secrets)], stdout=subprocess.DEVNULL, preexec_fn=die_with_parent
    )
    said = named(secrets, (secrets / "redis_url").read_text())
    assert said.startswith("rediss://") and "ssl_cert_reqs=required" in said
    # This machine is not called redis; that the certificate says so is another test.
    made = said.replace("@redis:6379", f"@127.0.0.1:{port}") + "&ssl_check_hostname=false"
    for _look in range(200):
        try:
            redis.Redis.from_url(made).ping()
            break
        except redis.ConnectionError:
            time.sleep(0.05)
    yield made
    server.kill()
    server.wait()


def test_jobs_and_counters_go_over_tls(address):
    redis_broker.install()
    with Connection(address) as line:
        line.ensure_connection(max_retries=1)
        with line.SimpleQueue("over-tls") as queue:
            queue.put({"id": 1})
            assert queue.get(timeout=5).payload == {"id": 1}
    cache = RedisCache(address, {})
    cache.set("tries", 3)
    assert cache.get("tries") == 3


def test_a_machine_with_another_certificate_is_not_believed(address):
    other = address.replace("redis_certificate.pem", "database_certificate.pem")
    assert other != address
    with pytest.raises(redis.ConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
        redis.Redis.from_url(other).ping()


def test_each_certificate_is_for_one_container_which_alone_has_its_key(secrets, secrets_of_a_node):
    for names, folder in ((ANSWERS, secrets), (OF_A_NODE, secrets_of_a_node)):
        for name, (container, host) in names.items():
            made = x509.load_pem_x509_certificate((folder / f"{name}_certificate.pem").read_bytes())
            said = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            assert said.get_values_for_type(x509.DNSName) == [host]
            key = load_pem_private_key((folder / f"{name}_certificate_key.pem").read_bytes(), None)
            assert key.public_key() == made.public_key()
            holders = [who for who, about in SERVICES.items()
                       if f"{name}_certificate_key" in about.get("secrets", [])]  # fmt: skip
            assert holders == [container]


def test_the_database_is_believed_by_name_and_certificate(secrets):
    told = env.database((secrets / "database_url").read_text())
    assert (told["HOST"], told["OPTIONS"]) == (
        "postgres",
        {"sslmode": "verify-full", "sslrootcert": "/run/secrets/database_certificate"},
    )
    said = " ".join(SERVICES["postgres"]["command"])
    assert "-c ssl=on" in said and "-c ssl_cert_file=/run/secrets/database_certificate " in said


def rules() -> list[list[str]]:
    lines = (line.partition("#")[0].split() for line in RULES.read_text().splitlines())
    return [line for line in lines if line]


def test_nobody_speaks_with_the_database_in_the_open_or_without_a_password():
    assert {kind for kind, *_about in rules()} == {"local", "hostssl"}
    assert {line[-1] for line in rules()} == {"scram-sha-256"}
    said = " ".join(SERVICES["postgres"]["command"])
    brought = re.search(r"install -o postgres -m 0600 (\S+) (\S+hba\.conf) ", said)
    assert f"-c hba_file={brought[2]} " in said
    assert f"./.deploy/pg_hba.conf:{brought[1]}:ro" in SERVICES["postgres"]["volumes"]


def test_whoever_has_the_address_has_the_certificate():
    for about in PORTAL:
        given, said = set(about.get("secrets", [])), about["environment"]
        for one in ("database", "redis", "node_database"):
            assert (f"{one}_url" in given) == (f"{one}_certificate" in given)
        assert ("S3_ENDPOINT_URL" in said) == ("storage_certificate" in given)
        believed = "/run/secrets/storage_certificate" if "S3_ENDPOINT_URL" in said else None
        assert said.get("S3_CERTIFICATE") == believed


def test_redis_has_no_door_without_tls():
    words = SERVICES["redis"]["command"]
    assert words[words.index("--port") + 1] == "0"


def test_the_database_of_a_node_takes_what_that_of_the_core_takes():
    core, node = (SERVICES[name]["command"][-1] for name in ("postgres", "node-database"))
    assert node == core.replace("secrets/database_", "secrets/node_database_").replace(
        "max_connections=250", "max_connections=200"
    )
    assert "./.deploy/pg_hba.conf:/etc/pg_hba.conf:ro" in SERVICES["node-database"]["volumes"]


# --- The web processes ---------------------------------------------------------------------------


def test_a_proxy_brings_everything_over_tls_and_believes_one_certificate_for_each_name():
    names = {container: (name, host) for name, (container, host) in (ANSWERS | OF_A_NODE).items()}
    for proxy, conf in (("proxy", "nginx.conf"), ("node", "node.conf")):
        text = (ROOT / ".deploy" / conf).read_text()
        server = text[text.index("listen 443 ssl;") :]
        assert "proxy_ssl_verify on;" in server and "proxy_ssl_protocols TLSv1.3;" in server
        shared = server.partition("location")[0]
        ways = {name: upstream for upstream, name in
                re.findall(r"upstream (\w+) \{\s+server ([\w-]+):8000;", text)}  # fmt: skip
        blocks = re.findall(r"location [^{]+\{(.*?)\n        \}", server, re.S)
        assert len(blocks) > 1
        for block in blocks:
            scheme, to = re.search(r"proxy_pass (\w+)://([\w-]+)", block).groups()
            container = {one: name for name, one in ways.items()}.get(to, "store")
            certificate, host = names[container]
            said = block if "proxy_ssl_name" in block else shared
            assert scheme == "https"
            assert f"proxy_ssl_name {host};" in said
            file = f"{certificate}_certificate"
            assert f"proxy_ssl_trusted_certificate /run/secrets/{file};" in said
            assert file in SERVICES[proxy]["secrets"]


@pytest.fixture(scope="module")
def web(secrets, tmp_path_factory):
    """The port of a gunicorn that answers as that of the container does, and is always well."""
    place, port = tmp_path_factory.mktemp("web"), free_port()
    (place / "well.py").write_text(
        "def page(environ, start):\n"
        "    start('200 OK', [])\n"
        '    return [b\'{"state": "good"}\']\n'
    )
    said = [named(secrets, word) for word in SERVICES["web"]["command"]]
    certificates = [word for word in said if word.startswith(("--certfile", "--keyfile"))]
    program = [sys.executable, "-m", "gunicorn", "well:page", "--no-control-socket"]
    server = subprocess.Popen(
        [*program, *certificates, "--worker-class=gthread", f"--bind=127.0.0.1:{port}"],
        cwd=place,
        stderr=subprocess.DEVNULL,
        preexec_fn=die_with_parent,
    )
    own = tls.believing(str(secrets / "web_certificate.pem"), by_name=False)
    for _look in range(200):
        try:
            asked(port, own)
            break
        except OSError:
            time.sleep(0.05)
    yield port
    server.kill()
    server.wait()


def asked(port: int, believed: ssl.SSLContext | None) -> int:
    line = (
        http.client.HTTPSConnection("127.0.0.1", port, timeout=5, context=believed)
        if believed
        else http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    )
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status
    finally:
        line.close()


def test_a_web_process_answers_over_tls_alone_by_its_own_certificate(web, secrets, settings):
    own, other = (str(secrets / f"{name}_certificate.pem") for name in ("web", "uploads"))
    assert asked(web, tls.believing(own, by_name=False)) == 200
    settings.WEB_CERTIFICATE = own
    assert health.asked("127.0.0.1", web) == {"state": "good"}
    settings.WEB_CERTIFICATE = other
    assert health.asked("127.0.0.1", web) == {}
    # Whoever else asks calls it by its name, which this machine does not have.
    with pytest.raises(ssl.SSLCertVerificationError, match="127.0.0.1"):
        asked(web, tls.believing(own))
    with pytest.raises(ssl.SSLCertVerificationError):
        asked(web, tls.believing(other, by_name=False))
    with pytest.raises((OSError, http.client.HTTPException)):
        asked(web, None)


def test_what_goes_into_the_store_over_tls_is_signed_and_has_nothing_behind_it():
    """A checksum behind the bytes is what older stores do not understand."""
    sent = []

    def answered(request, **_about):
        sent.append(request.headers)
        return AWSResponse(request.url, 200, {}, SimpleNamespace(stream=lambda: iter(())))

    client = boto3.client(
        "s3",
        endpoint_url="https://storage:8333",
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="only-for-tests",
        config=buckets.HOW,
    )
    client.meta.events.register("before-send.s3.PutObject", answered)
    client.put_object(Bucket="evidence", Key="a", Body=b"sealed")
    [headers] = sent
    assert re.fullmatch(rb"[0-9a-f]{64}", headers["X-Amz-Content-SHA256"])
    assert "X-Amz-Trailer" not in headers and "Content-Encoding" not in headers
