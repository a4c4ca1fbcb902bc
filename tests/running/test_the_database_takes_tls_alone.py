"""A PostgreSQL with the settings of its container: whom it lets in, and how."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest
import yaml

from tests import services

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["postgres"][
    "command"
][-1]
TLS = "select version from pg_stat_ssl where pid = pg_backend_pid()"


@pytest.fixture(scope="module")
def database(secrets):
    """A folder of the server's own account, the port, and PostgreSQL's programs."""
    programs, account = services._postgres_programs(), services._unprivileged()
    place = Path(tempfile.mkdtemp(prefix=f"{services.PREFIX}{os.getpid()}-"))
    data, port = place / "data", services.free_port()
    data.mkdir()
    copies = {
        "database_certificate": secrets / "database_certificate.pem",
        "key": secrets / "database_certificate_key.pem",
        "pg_hba.conf": ROOT / ".deploy" / "pg_hba.conf",
        "password": secrets / "database_password",
    }
    said = COMMAND.partition("docker-entrypoint.sh postgres ")[2]
    for name, file in copies.items():
        copy = Path(shutil.copyfile(file, place / name))
        copy.chmod(0o600)
        said = re.sub(rf"=/\S+/{name}(?=\s|$)", f"={copy}", said)
    if account:
        for path in (place, *place.iterdir()):
            os.chown(path, account.pw_uid, account.pw_gid)
    made = [programs / "initdb", "-D", data, "-U", "portal", f"--pwfile={place / 'password'}"]
    services._run([*made, "-A", "scram-sha-256", "--no-sync", "--locale=C.UTF-8"], account)
    own = {"listen_addresses": "127.0.0.1", "unix_socket_directories": place, "fsync": "off"}
    words = [part for name, value in own.items() for part in ("-c", f"{name}={value}")]
    command = [programs / "postgres", "-D", data, "-p", port, *shlex.split(said), *words]
    server = services.Program(command, port, place / "log", signal.SIGINT, account)
    try:
        server.start()
        services._until_it_is_ready(programs, port)
        yield place, port, programs
    finally:
        server.stop()
        shutil.rmtree(place)


def ask(database, program: str, *words: str, password: str | None = None) -> str:
    place, port, programs = database
    known = (place / "password").read_text()
    answer = subprocess.run(
        [programs / program, *words],
        env={"PGPORT": str(port), "PGUSER": "portal", "PGPASSWORD": password or known},
        capture_output=True,
        text=True,
        check=False,
    )
    return (answer.stdout + answer.stderr).strip()


def test_whoever_comes_from_outside_comes_over_tls_with_the_password(database):
    place, _port, _programs = database
    # As its container does at the first start, and the health check ever after: inside.
    assert ask(database, "createdb", "-h", str(place), "portal") == ""
    assert "accepting" in ask(database, "pg_isready", "-h", str(place), "-d", "portal")
    outside = f"host=postgres hostaddr=127.0.0.1 dbname=portal sslrootcert={place}/"
    believed = outside + "database_certificate sslmode="
    assert ask(database, "psql", believed + "verify-full", "-tAc", TLS) == "TLSv1.3"
    in_the_open = ask(database, "psql", believed + "disable", "-tAc", TLS)
    assert "no pg_hba.conf entry" in in_the_open and "no encryption" in in_the_open
    wrong = ask(database, "psql", believed + "verify-full", "-tAc", TLS, password="another")
    assert "password authentication failed" in wrong
