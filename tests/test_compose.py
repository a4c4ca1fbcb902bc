"""docker-compose.yml and the settings tell of the same variables, and no door stands open."""

import ast
import re
from pathlib import Path

import pytest
import yaml

from portal.evidence.answering import SANDBOX
from portal.evidence.form_files import BUNDLES

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
EVERY = COMPOSE["services"]
# Two machines: the portal, and an ingest node (`--profile ingest`).
NODE = {name: service for name, service in EVERY.items() if "ingest" in service.get("profiles", [])}
SERVICES = {name: service for name, service in EVERY.items() if name not in NODE}
PORTAL = {
    name: service for name, service in SERVICES.items() if service["image"] == "election-portal"
}
WORKERS = {name: service for name, service in PORTAL.items() if name.startswith("worker-")}
OF_THE_NODE = {
    name: service for name, service in NODE.items() if service["image"] == "election-portal"
}
# Where the portal runs on one machine (`make run`): in containers gunicorn listens itself.
# Their lines are brought to another machine by Docker itself (.deploy/logs-away.yml).
ONE_MACHINE = {"LISTEN", "SYSLOG_ADDRESS"}


def read_from_the_environment() -> dict[str, str]:
    """Every name that the code reads with portal/lib/env.py, and the function that reads it."""
    found = {}
    for path in (ROOT / "portal").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "env"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                found[node.args[0].value] = node.func.attr
    return found


READ = read_from_the_environment()


def given() -> dict[str, set[str]]:
    """Every variable that some process of the portal is given, and to which."""
    names: dict[str, set[str]] = {}
    for service, about in PORTAL.items():
        for name in about["environment"]:
            names.setdefault(name, set()).add(service)
    return names


def test_the_settings_know_every_variable_of_the_compose_file():
    known = set(READ) | {f"{name}_FILE" for name, how in READ.items() if how in {"text", "words"}}
    assert set(given()) | set(NODE["node-web"]["environment"]) <= known


def test_the_compose_file_knows_every_variable_of_the_settings():
    named = {name.removesuffix("_FILE") for name in given()}
    assert set(READ) - ONE_MACHINE <= named


def test_flags_and_numbers_are_strings_yaml_does_not_change():
    for service in (*PORTAL.values(), NODE["node-web"]):
        assert all(isinstance(value, str) for value in service["environment"].values())


def test_every_secret_is_a_file_that_the_service_is_given():
    for name, service in EVERY.items():
        for variable, value in service.get("environment", {}).items():
            if variable.endswith("_FILE"):
                secret = value.removeprefix("/run/secrets/")
                assert secret in service["secrets"], f"{name}: {variable}"
                assert secret in COMPOSE["secrets"]
        for secret in service.get("secrets", []):
            assert secret in COMPOSE["secrets"], f"{name}: {secret}"


def test_no_password_stands_in_the_file_or_has_a_default():
    for name, service in EVERY.items():
        for variable, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|_KEY|_URL$", variable) and variable not in {
                "SITE_URL",
                "QUICK_EXIT_URL",
                "S3_ENDPOINT_URL",
                "TIMESTAMP_URL",
            }:
                assert variable.endswith("_FILE"), f"{name}: {variable}"
                assert value.startswith("/run/secrets/")


def test_secrets_are_made_by_the_script_or_brought_by_the_operator():
    script = (ROOT / ".deploy" / "make-secrets").read_text()
    for name, about in COMPOSE["secrets"].items():
        file = re.sub(r"^\$\{\w+:-(.*)\}$", r"\1", about["file"])
        assert file.startswith(".deploy/secrets/")
        assert Path(file).name in script, name
    assert ".deploy/secrets/" in (ROOT / ".gitignore").read_text().splitlines()


def test_the_intake_key_reaches_workers_only():
    assert given()["INTAKE_KEY_FILE"] == set(WORKERS)
    for name, service in EVERY.items():
        assert ("intake_key" in service.get("secrets", [])) == (name in WORKERS)
    assert given()["RECEIPT_SIGNING_KEY_FILE"] == {"web", "uploads"}


def test_there_is_one_worker_for_each_queue(settings):
    assert {service["command"][2] for service in WORKERS.values()} == set(settings.QUEUES)
    assert {service["healthcheck"]["test"][-1] for service in WORKERS.values()} == set(
        settings.QUEUES
    )


def test_only_the_proxy_can_be_reached_and_only_it_sees_the_web_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert SERVICES["proxy"]["networks"] == ["front", "copies"]
    outside = {name for name, service in SERVICES.items() if "front" in service["networks"]}
    assert outside == {"proxy", "web", "uploads"}
    assert COMPOSE["networks"]["inside"]["internal"] is True


def test_the_door_without_tls_is_for_tor_on_the_same_machine_alone():
    conf = (ROOT / ".deploy" / "nginx.conf").read_text()
    doors = set(re.findall(r"listen (?:127\.0\.0\.1:)?(\d+)", conf)) - {"8081"}
    ports = {port.rpartition(":")[2]: port for port in SERVICES["proxy"]["ports"]}
    assert doors == set(ports) == {"80", "443", "8080"}
    assert ports["8080"].startswith("127.0.0.1:")
    assert "X-Forwarded-Proto $scheme;" in conf
    # Under a name of its own, which the operator gives.
    assert "${PORTAL_ONION:-}" in SERVICES["web"]["environment"]["ALLOWED_HOSTS"]


def test_the_only_way_out_leads_to_the_time_stamp_authority():
    networks = {name for service in SERVICES.values() for name in service["networks"]}
    ways_out = {name for name in networks if not COMPOSE["networks"][name].get("internal")}
    assert ways_out == {"front", "clocks", "signatures", "post"}
    post = {name for name, service in SERVICES.items() if "post" in service["networks"]}
    assert post == {"letters"} and SERVICES["letters"]["profiles"] == ["letters"]
    beside = {name for name, service in SERVICES.items() if "clocks" in service["networks"]}
    assert beside == {"clock"} and SERVICES["clock"]["profiles"] == ["clock"]
    door = (ROOT / ".deploy" / "clock-door.conf.template").read_text()
    assert re.findall(r"location = (\S+)", door) == ["/status", "/tsr"]
    assert "proxy_pass_request_headers off;" in door
    assert re.findall(r"\$\{(\w+)\}", door) == list(SERVICES["clock"]["environment"])


def test_whoever_scans_for_viruses_has_no_way_out_and_whoever_fetches_signatures_sees_no_file():
    beside = {
        net: {name for name, service in SERVICES.items() if net in service["networks"]}
        for net in ("viruses", "signatures")
    }
    assert beside == {"viruses": {"worker-media", "viruses"}, "signatures": {"signatures"}}
    assert COMPOSE["networks"]["viruses"]["internal"] is True
    assert SERVICES["viruses"]["networks"] == ["viruses"]
    # Opened originals lie in its memory alone.
    assert SERVICES["viruses"]["read_only"] is True
    assert SERVICES["viruses"]["volumes"][0].endswith(":ro")
    about = dict(
        line.split(maxsplit=1)
        for line in (ROOT / ".deploy" / "clamd.conf").read_text().splitlines()
        if not line.startswith("#")
    )
    assert SERVICES["viruses"]["tmpfs"][0].startswith(about["TemporaryDirectory"])
    largest = int(SERVICES["web"]["environment"]["FILE_SIZE_LIMIT"].strip("${}").rpartition("-")[2])
    assert int(about["StreamMaxLength"].removesuffix("M")) * 1024 * 1024 >= largest


def test_of_the_store_only_the_s3_port_can_be_reached():
    """Its inner ports ask nobody for a key: it stands alone with the door before it."""
    beside = {name for name, service in SERVICES.items() if "store" in service["networks"]}
    assert beside == {"storage", "store"}
    assert SERVICES["store"]["networks"] == ["store"]
    assert COMPOSE["networks"]["store"]["internal"] is True
    door = (ROOT / ".deploy" / "storage-door.conf").read_text()
    assert re.findall(r"listen (\S+);", door) == ["8333"]
    assert "http {" not in door
    assert "set $store store:8333;" in door
    assert PORTAL["web"]["environment"]["S3_ENDPOINT_URL"] == "https://storage:8333"


@pytest.mark.parametrize("name", sorted(set(EVERY) - {"setup", "node-setup"}))
def test_every_lasting_service_says_whether_it_is_well(name):
    assert EVERY[name]["healthcheck"]["test"]
    assert EVERY[name]["restart"] == "unless-stopped"


def test_processes_of_the_portal_hold_no_rights_they_do_not_need():
    for service in (*PORTAL.values(), *OF_THE_NODE.values()):
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert not service["user"].startswith(("0", "root"))


def test_the_queue_survives_a_restart_and_drops_nothing():
    words = SERVICES["redis"]["command"]
    said = dict(zip(words[2::2], words[3::2], strict=False))
    assert said["--appendonly"] == "yes"
    assert said["--appendfsync"] == "everysec"
    assert said["--maxmemory-policy"] == "noeviction"


def test_the_proxy_fetches_copies_and_reaches_nothing_else_of_the_inside():
    beside = {name for name, service in SERVICES.items() if "copies" in service["networks"]}
    assert beside == {"proxy", "storage"}
    assert COMPOSE["networks"]["copies"]["internal"] is True
    conf = (ROOT / ".deploy" / "nginx.conf").read_text()
    door = conf[conf.index("location /-/storage/") :].partition("}")[0]
    assert "internal;" in door and 'proxy_set_header Cookie "";' in door
    assert "nosniff" in door and "sandbox" in door


def test_the_proxy_waits_for_whole_requests_and_remembers_nobody(settings):
    conf = (ROOT / ".deploy" / "nginx.conf").read_text()
    assert "proxy_request_buffering on;" in conf
    assert "access_log off;" in conf
    assert "$remote_addr" not in conf
    assert "$proxy_add_x_forwarded_for" not in conf
    largest = int(re.search(r"client_max_body_size (\d+)m;", conf)[1]) * 1024 * 1024
    assert largest > settings.FILE_SIZE_LIMIT


def test_what_the_proxy_says_of_copies_is_what_the_portal_says():
    """It may add a header only where the portal's own do not arrive: with files of the store."""
    conf = (ROOT / ".deploy" / "nginx.conf").read_text()
    said = re.findall(r"add_header (\S+) (?:\"([^\"]+)\"|(\S+)) always;", conf)
    assert {name: quoted or plain for name, quoted, plain in said} == {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": SANDBOX,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "same-origin",
    }
    for other in (conf, (ROOT / ".deploy" / "node.conf").read_text()):
        outside = re.sub(r"location /-/storage/ \{.*?\n        \}", "", other, flags=re.S)
        assert "add_header" not in outside and "server_tokens off;" in other


def test_files_go_through_the_proxy_as_they_come_and_in_bounds():
    conf = (ROOT / ".deploy" / "nginx.conf").read_text()
    files = re.search(r"location /api/v1/uploads/ \{(.*?)\}", conf, re.S)[1]
    assert "proxy_request_buffering off;" in files
    # A header set here would take back those of the server, and no connection would be kept.
    assert "proxy_set_header" not in files
    threads, workers = (
        int(re.search(rf"--{name}=\D*(\d+)", " ".join(SERVICES["uploads"]["command"]))[1])
        for name in ("threads", "workers")
    )
    assert threads * workers <= int(re.search(r"limit_conn files (\d+);", files)[1])
    lines = " ".join(SERVICES["postgres"]["command"])
    assert int(re.search(r"max_connections=(\d+)", lines)[1]) > 1.5 * threads * workers


def test_the_lines_of_every_container_can_go_to_another_machine_and_nobody_waits_for_it():
    away = yaml.safe_load((ROOT / ".deploy" / "logs-away.yml").read_text())["services"]
    assert set(away) == set(EVERY)
    for about in away.values():
        assert about["logging"]["driver"] == "syslog"
        assert about["logging"]["options"]["mode"] == "non-blocking"


def test_images_are_named_by_version():
    for name, service in EVERY.items():
        image = service["image"]
        if image != "election-portal":
            assert re.search(r":\d", image), name
            assert not image.endswith(":latest")


# --- An ingest node --------------------------------------------------------------------------


def started_with(name: str) -> set[str]:
    """What comes along when a service is started by its name."""
    others = EVERY[name].get("depends_on", {})
    return {name}.union(*(started_with(other) for other in others))


def test_starting_a_node_starts_all_of_it_and_nothing_of_the_core():
    assert started_with("node") == set(NODE)


def test_a_node_shares_nothing_with_the_core():
    def used(services, what):
        return {str(one).partition(":")[0] for about in services for one in about.get(what, [])}

    core, node = SERVICES.values(), NODE.values()
    assert not used(core, "networks") & used(node, "networks")
    assert used(node, "secrets") - used(core, "secrets") == {
        "node_secret_key",
        "node_database_url",
        "node_database_password",
        *(f"node_{one}_certificate{key}" for one in ("web", "database") for key in ("", "_key")),
    }
    assert used(core, "secrets") & used(node, "secrets") == {"tls_certificate", "tls_key"}
    of_both = used(core, "volumes") & used(node, "volumes") & set(COMPOSE["volumes"])
    assert not of_both


def test_a_node_is_given_the_cores_public_key_and_no_private_one():
    for service in OF_THE_NODE.values():
        said = service["environment"]
        assert said["PORTAL_ROLE"] == "ingest"
        assert {"PORTAL_CORE", "PORTAL_CORE_SIGNS_WITH"} <= set(said)
        assert not [name for name in said if name.startswith(("INTAKE", "RECEIPT", "S3_"))]
        own = {"node_secret_key", "node_database_url", "node_database_certificate"}
        more = {"node_web_certificate", "node_web_certificate_key"}
        assert set(service["secrets"]) == own | (more if "WEB_CERTIFICATE" in said else set())
    script = (ROOT / ".deploy" / "make-secrets").read_text()
    of_a_node = script[script.index("= ingest") :].partition("exit")[0]
    assert set(re.findall(r"keep (\w+)", of_a_node)) == {
        "node_secret_key",
        "node_database_url",
        "node_database_password",
    }
    assert set(re.findall(r"certificate (node_\w+) ", of_a_node)) == {"node_web", "node_database"}


def test_only_a_nodes_door_can_be_reached_and_only_its_worker_goes_out():
    assert [name for name, service in NODE.items() if "ports" in service] == ["node"]
    beside = {
        net: {name for name, service in NODE.items() if net in service["networks"]}
        for net in ("node-front", "node-out")
    }
    assert beside == {"node-front": {"node", "node-web"}, "node-out": {"node-worker"}}
    assert COMPOSE["networks"]["node-inside"]["internal"] is True


def test_a_nodes_door_remembers_nobody_and_leaves_threads_for_words():
    conf = (ROOT / ".deploy" / "node.conf").read_text()
    assert "access_log off;" in conf
    assert "$remote_addr" not in conf and "$proxy_add_x_forwarded_for" not in conf
    files = re.search(r"location /api/v1/uploads/ \{(.*?)\}", conf, re.S)[1]
    assert "proxy_request_buffering off;" in files and "proxy_set_header" not in files
    threads, workers = (
        int(re.search(rf"--{name}=\D*(\d+)", " ".join(NODE["node-web"]["command"]))[1])
        for name in ("threads", "workers")
    )
    assert threads * workers > int(re.search(r"limit_conn files (\d+);", files)[1])
    lines = " ".join(NODE["node-database"]["command"])
    assert int(re.search(r"max_connections=(\d+)", lines)[1]) > 1.5 * threads * workers


def test_bundles_wait_at_no_proxy():
    conf = (ROOT / ".deploy" / "nginx.conf").read_text()
    bundles = re.search(r"location = /carry/ \{(.*?)\}", conf, re.S)[1]
    assert "proxy_pass https://uploads;" in bundles
    assert "proxy_request_buffering off;" in bundles and "proxy_set_header" not in bundles
    places = int(re.search(r"limit_conn bundles (\d+);", bundles)[1])
    assert BUNDLES.places < places < 64
