"""Whoever made secrets before the containers spoke over TLS runs .deploy/make-secrets once more."""

import stat

import pytest

OLD = {
    "database_password": "pass1",
    "redis_password": "pass2",
    "database_url": "postgresql://portal:pass1@postgres:5432/portal",
    "redis_url": "redis://:pass2@redis:6379/0",
}
TLS = "sslmode=verify-full&sslrootcert=/run/secrets/database_certificate"
TLS_OF_THE_QUEUE = "ssl_cert_reqs=required&ssl_ca_certs=/run/secrets/redis_certificate"


@pytest.fixture
def read(tmp_path):
    return lambda name: (tmp_path / ".deploy" / "secrets" / name).read_text()


def test_old_addresses_go_over_tls_with_their_passwords_and_it_is_said(
    make_secrets, tmp_path, read
):
    said = make_secrets(tmp_path, **OLD)
    assert read("database_url") == f"{OLD['database_url']}?{TLS}"
    assert read("redis_url") == f"rediss://:pass2@redis:6379/0?{TLS_OF_THE_QUEUE}"
    assert read("database_password") == "pass1" and read("redis_password") == "pass2"
    assert said.count("Changed: ") == 2
    assert "/database_url goes" in said and "/redis_url goes" in said
    assert "pass1" not in said and "pass2" not in said
    file = tmp_path / ".deploy" / "secrets" / "redis_url"
    assert stat.S_IMODE(file.stat().st_mode) == 0o444
    # Once is enough.
    before = read("database_url"), read("redis_url")
    assert "Changed" not in make_secrets(tmp_path)
    assert (read("database_url"), read("redis_url")) == before


def test_what_else_an_address_says_stays(make_secrets, tmp_path, read):
    address = "postgresql://portal:p%40ss@postgres/portal"
    make_secrets(
        tmp_path,
        database_url=f"{address}?sslmode=require&connect_timeout=5&sslrootcert=/x",
        redis_url="rediss://:pass2@redis:6379/0?ssl_cert_reqs=none&health_check_interval=9",
    )
    assert read("database_url") == f"{address}?connect_timeout=5&{TLS}"
    told = f"?health_check_interval=9&{TLS_OF_THE_QUEUE}"
    assert read("redis_url") == f"rediss://:pass2@redis:6379/0{told}"


def test_an_address_of_a_machine_of_ones_own_is_left_and_named(make_secrets, tmp_path, read):
    own = "postgresql://portal:pass1@db.example:5432/portal?sslmode=require"
    said = make_secrets(tmp_path, **{**OLD, "database_url": own})
    assert read("database_url") == own
    assert "Left as it is: .deploy/secrets/database_url" in said and "pass1" not in said


def test_an_older_node_is_told_the_same(make_secrets, tmp_path, read):
    address = "postgresql://portal:pass3@node-database:5432/portal"
    old = {"node_database_password": "pass3", "node_database_url": address}
    said = make_secrets(tmp_path, "ingest", **old)
    believed = "/run/secrets/node_database_certificate"
    assert read("node_database_url") == f"{address}?sslmode=verify-full&sslrootcert={believed}"
    assert "/node_database_url goes over TLS" in said and "pass3" not in said
    assert "BEGIN CERTIFICATE" in read("node_web_certificate.pem")


def test_a_new_machine_is_told_of_no_change(make_secrets, tmp_path):
    assert "Changed" not in (said := make_secrets(tmp_path)) and "Left" not in said
