"""What the portal refuses to start with: missing keys, doors left open.

The demonstration makes its own keys and is exempt from most of it. Every sentence says
which variable to set; nothing here ever prints the value of one.
"""

import base64
import re
import stat
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction

from portal import addresses, security_txt
from portal.accounts import signed_keys
from portal.lib import timestamps, tls

SHORTEST_SECRET = 50
THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
SLUG = re.compile("[A-Za-z0-9-]{1,60}")


class Unsafe(ImproperlyConfigured):
    """The portal does not start like this; the message says what to set."""


def refuse_to_start(role: str) -> None:
    """Called by each process of the portal as it starts. `role` is "web" or "worker"."""
    found = problems(role)
    if found:
        raise Unsafe("The portal does not start:\n" + "\n".join(f" - {line}" for line in found))


def problems(role: str = "web") -> list[str]:
    found = openly_stored()
    if settings.IS_INGEST:
        found += _keys_on_a_node() + _without_a_core()
        if not settings.DEMONSTRATION:
            found += _without_secrets() + _unguarded_web()
    elif not settings.DEMONSTRATION:
        found += _without_secrets() + _without_keys(role) + _unguarded_web()
        found += _letters_in_the_open()
    if role == "worker" and not settings.IS_INGEST:
        found += _unknown_clocks()
    if problem := addresses.problem():
        found.append(problem)
    return found


@checks.register(checks.Tags.security, deploy=True)
def safe_to_start(app_configs, **options):
    """The same for `manage.py check --deploy`; making the keys must be possible without them."""
    return [checks.Error(line, id="portal.E001") for line in problems()]


@checks.register(checks.Tags.security, deploy=True)
def somebody_to_tell(app_configs, **options):
    """No reason not to start; whoever finds a hole wants to know whom to tell."""
    problem = None if settings.IS_INGEST else security_txt.problem()
    return [checks.Warning(problem, id="portal.W001")] if problem else []


def _without_secrets() -> list[str]:
    try:
        secret = settings.SECRET_KEY
    except ImproperlyConfigured:
        secret = ""
    if not secret:
        return [
            "SECRET_KEY is missing. Set SECRET_KEY or SECRET_KEY_FILE, "
            "or DEMONSTRATION=true to try the portal out."
        ]
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < 10:
        return [f"SECRET_KEY is too easy to guess: give it {SHORTEST_SECRET} random characters."]
    return []


def _without_keys(role: str) -> list[str]:
    found = _unconfirmed()
    kept = Path(settings.KEYS_DIR)
    if role == "web":
        if not settings.RECEIPT_SIGNING_KEY and not (kept / "receipt-signing.key").is_file():
            found.append(
                "There is no key to sign receipts with. "
                "Set RECEIPT_SIGNING_KEY_FILE; manage.py make_keys makes one."
            )
        if settings.INTAKE_KEY:
            found.append(
                "INTAKE_KEY is set for a web process. Only workers may hold it: "
                "a web server that is taken over must not be able to open reports."
            )
    elif not settings.INTAKE_KEY and not list((kept / "intake").glob("*.key")):
        found.append(
            "This worker has no intake key and could open nothing that phones send. "
            "Set INTAKE_KEY_FILE; manage.py make_keys makes one."
        )
    return found


def _unconfirmed() -> list[str]:
    """A vault whose recovery key nobody has on paper is lost with its members."""
    vaults = _asked("SELECT kind FROM accounts_vault WHERE signature = '' ORDER BY kind")
    found = [
        f"The {kind} vault is not signed: run manage.py make_keys, with its recovery key at hand."
        for (kind,) in vaults
    ]
    unknown = _asked(
        "SELECT kind FROM accounts_vault "
        "WHERE signature <> '' AND confirmed_at IS NULL ORDER BY kind"
    )
    found += [
        f"Nobody has confirmed that the recovery key of the {kind} vault is written down: "
        "run manage.py confirm_recovery."
        for (kind,) in unknown
    ]
    if not found and _has_vaults() and not signed_keys.pins():
        found.append(
            "VAULTS_SIGNED_BY is missing: without it nobody can tell that the vaults in the "
            "database are yours. manage.py make_keys prints it."
        )
    return found


def _keys_on_a_node() -> list[str]:
    """Whoever seizes an ingest node is to find nothing that opens or signs anything."""
    found = [
        f"{name} is set. An ingest node holds no private key: take it away."
        for name in ("INTAKE_KEY", "RECEIPT_SIGNING_KEY")
        if getattr(settings, name)
    ]
    kept = Path(settings.KEYS_DIR)
    private = [*kept.glob("*.key"), *kept.glob("intake/*.key"), *kept.glob("*recovery*.json")]
    found += [
        f"{path} is a private key, and an ingest node holds none. Give the node a folder of its "
        "own (VAR_DIR)."
        for path in private
    ]
    if _has_vaults():
        found.append("There are vaults in this database: an ingest node needs one of its own.")
    return found


def _has_vaults() -> bool:
    return bool(_asked("SELECT kind FROM accounts_vault"))


def _asked(question: str) -> list[tuple]:
    place = connection.settings_dict
    if connection.vendor == "sqlite" and not Path(place["NAME"]).is_file():
        # To ask would make it.
        return []
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchall()
    except DatabaseError:
        # It has no such tables yet.
        return []
    finally:
        if not connection.in_atomic_block:
            # Nothing open may be inherited by the processes that are forked.
            connection.close()


def _without_a_core() -> list[str]:
    found = []
    parts = urlsplit(settings.PORTAL_CORE)
    if parts.scheme not in ({"http", "https"} if settings.DEMONSTRATION else {"https"}):
        found.append("PORTAL_CORE is missing: the address of the core, https://…")
    try:
        whole = len(base64.b64decode(settings.PORTAL_CORE_SIGNS_WITH, validate=True)) == 32
    except ValueError:
        whole = False
    if not whole:
        found.append(
            "PORTAL_CORE_SIGNS_WITH is missing: the public key with which the core signs its "
            "receipts. manage.py receipt_key prints it there."
        )
    return found


def _unguarded_web() -> list[str]:
    found = []
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        found.append("ALLOWED_HOSTS is missing: name the hosts under which the portal is reached.")
    if not settings.HTTPS:
        found.append("HTTPS is switched off; cookies and keys would travel readable.")
    return found


def _letters_in_the_open() -> list[str]:
    """Addresses and codes of colleagues cross no line in plain words."""
    if not settings.EMAIL_HOST or settings.EMAIL_USE_SSL or settings.EMAIL_HOST in THIS_MACHINE:
        return []
    return [
        f"EMAIL_USE_SSL is switched off, and {settings.EMAIL_HOST} is another machine: letters "
        "would travel readable. Switch it on, or name a relay on this machine (localhost)."
    ]


def _unknown_clocks() -> list[str]:
    """An authority whose certificates are not pinned could be anybody."""
    found = []
    for entry in settings.TIMESTAMP_AUTHORITIES:
        name, _equals, url = entry.partition("=")
        # The name becomes part of names of files.
        if not SLUG.fullmatch(name) or urlsplit(url).scheme not in {"http", "https"}:
            found.append(f"TIMESTAMP_AUTHORITIES: write name=https://address, not {entry!r}.")
        elif not timestamps.certificate_path(name).is_file():
            path = timestamps.certificate_path(name)
            found.append(
                f"The certificates of the time-stamp authority {name.strip()} are missing: "
                f"put those it signs with, and those above them, into {path} (PEM)."
            )
    return found


def openly_stored() -> list[str]:
    options = settings.EVIDENCE_STORAGE["OPTIONS"]
    if "bucket_name" in options:
        return _open_bucket(options)
    return _open_folder(Path(options["location"]))


def _open_folder(folder: Path) -> list[str]:
    for served in (settings.STATIC_ROOT, *settings.STATICFILES_DIRS):
        if folder.resolve().is_relative_to(Path(served).resolve()):
            return [f"Evidence would be kept in {served}, which is served to everybody."]
    if folder.is_dir() and folder.stat().st_mode & (stat.S_IROTH | stat.S_IXOTH):
        return [
            f"The evidence folder {folder} can be read by other users of this machine. "
            f"Close it: chmod o-rwx {folder}"
        ]
    return []


def _open_bucket(options: dict) -> list[str]:
    if options.get("default_acl") not in {None, "private"}:
        return ["The evidence bucket gives new files a public access list; use private."]
    if options.get("querystring_auth") is False:
        return ["Addresses of evidence would be unsigned; sign them."]
    if options.get("verify") and not Path(options["verify"]).is_file():
        return [
            "The certificate of the store is missing: name it in S3_CERTIFICATE "
            "(sh .deploy/make-secrets makes it)."
        ]
    if _answers_strangers(options):
        return [
            f"The bucket {options['bucket_name']} shows its contents to anybody who asks, "
            "without a key. Make it private."
        ]
    return []


def _answers_strangers(options: dict) -> bool:
    """Whether an unsigned request may list the bucket; a store that is away opens nothing."""
    region = options.get("region_name", "us-east-1")
    endpoint = options.get("endpoint_url") or f"https://s3.{region}.amazonaws.com"
    parts = urlsplit(endpoint)
    over_tls = partial(HTTPSConnection, context=tls.believing(options.get("verify")))
    kinds = {"http": HTTPConnection, "https": over_tls}
    if parts.scheme not in kinds or not parts.hostname:
        return False
    store = kinds[parts.scheme](parts.hostname, parts.port, timeout=3)
    try:
        store.request("GET", f"{parts.path}/{options['bucket_name']}/?list-type=2&max-keys=1")
        return store.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        store.close()
