"""Between containers everything that the database and the queue are told goes over TLS, with
certificates that .deploy/make-secrets makes and processes of the portal believe alone."""

import re
import subprocess
import time
from pathlib import Path

import pytest
import redis
import yaml
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.core.cache.backends.redis import RedisCache
from kombu import Connection

from portal.lib import env, redis_broker
from portal.lib.processes import die_with_parent
from tests.services import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
RULES = ROOT / ".deploy" / "pg_hba.conf"
PORTAL = [about for about in SERVICES.values() if about["image"] == "election-portal"]


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


@pytest.mark.parametrize(("name", "host"), [("database", "postgres"), ("redis", "redis")])
def test_each_certificate_is_for_one_container_and_has_its_key(secrets, name, host):
    made = x509.load_pem_x509_certificate((secrets / f"{name}_certificate.pem").read_bytes())
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == [host]
    key = load_pem_private_key((secrets / f"{name}_certificate_key.pem").read_bytes(), None)
    assert key.public_key() == made.public_key()


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


def test_whoever_has_the_address_has_the_certificate_and_nobody_else_the_key():
    for about in PORTAL:
        given = set(about.get("secrets", []))
        for one in ("database", "redis"):
            assert (f"{one}_url" in given) == (f"{one}_certificate" in given)
            assert f"{one}_certificate_key" not in given


def test_redis_has_no_door_without_tls():
    words = SERVICES["redis"]["command"]
    assert words[words.index("--port") + 1] == "0"
