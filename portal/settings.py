"""One file of settings; every value that differs between machines comes from the environment."""

from pathlib import Path
from zlib import crc32

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from portal import statics
from portal.lib import env, log_lines, sheets

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

# The demonstration makes its own keys and staff and says so on every page.
DEMONSTRATION = env.flag("DEMONSTRATION")
DEBUG = False

SECRET_KEY = env.text("SECRET_KEY")
if DEMONSTRATION and not SECRET_KEY:
    SECRET_KEY = env.kept_secret(VAR_DIR / "keys" / "secret")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "*" if DEMONSTRATION else "")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
# What the operator calls the site; without a name of theirs, in the reader's language.
SITE_NAME = env.text("SITE_NAME") or _("Election portal")
SITE_URL = env.text("SITE_URL", f"http://127.0.0.1:{env.number('PORT', 8000)}")
# Nobody can have the number of the demonstration.
HOTLINE_NUMBERS = env.words("HOTLINE_NUMBERS", "+7 000 000 00 00" if DEMONSTRATION else "")
# "core", or "ingest": a node without any private key that takes sealed things, and hands them on
# to the core at this address. It believes receipts that this key has signed, and no others.
PORTAL_ROLE = env.text("PORTAL_ROLE", "core")
IS_INGEST = PORTAL_ROLE == "ingest"
PORTAL_CORE = env.text("PORTAL_CORE").rstrip("/")
PORTAL_CORE_SIGNS_WITH = env.text("PORTAL_CORE_SIGNS_WITH")
# What stands under the icon on a phone's first screen, and the icon: nothing that says what it
# is. The folder holds icon-192.png, icon-512.png and maskable-512.png.
APP_NAME = env.text("APP_NAME") or _("Notebook")
APP_ICON = Path(env.text("APP_ICON", str(BASE_DIR / "static" / "img" / "app")))
# Where "Leave at once" leads: a page that anybody may be looking at.
QUICK_EXIT_URL = env.text("QUICK_EXIT_URL", "https://www.kazhydromet.kz/")

# --- Rooms ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "reports.court",
    "reports.complaints",
    "reports.parties",
    "reports.cases",
    "reports.hotline",
    "reports.incidents",
    "reports.taxonomy",
    "observers.fieldwork",
    "observers.roster",
    "observers.registry",
    "reports",
    "portal",
    "portal.disclosure",
    "portal.evidence",
    "portal.accounts",
    "portal.lib",
    "portal.tables.Tables",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "portal.statics.StaticFiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "storages",
]

# The second room list: where each role's day begins (see portal/views.py).
DESK_HOMES = {
    "operator": "hotline:log",
    "triager": "cases:inbox",
    "lawyer": "complaints:board",
    "coordinator": "roster:overview",
    "custodian": "accounts:overview",
    "administrator": "accounts:overview",
    "auditor": "accounts:overview",
    "observer": "fieldwork:mine",
}

# The desks in the head of every staff page, for whoever holds one of the roles. `count` may
# name a function (user) -> number of things that wait there.
DESK_NAV = [
    {
        "label": _("Hotline"),
        "about": _("Log a call and turn it into a report"),
        "icon": "phone",
        "url": "hotline:log",
        "roles": {"operator"},
    },
    {
        "label": _("Calls"),
        "about": _("Calls logged so far and callbacks that are owed"),
        "icon": "list",
        "url": "hotline:calls",
        "roles": {"operator"},
        "count": "reports.hotline.callers.waiting_count",
    },
    {
        "label": _("Triage"),
        "about": _("Reports that wait for a first decision"),
        "icon": "inbox",
        "url": "cases:inbox",
        "roles": {"triager"},
        "count": "reports.cases.inbox.waiting_count",
    },
    {
        "label": _("Told by telephone"),
        "about": _("Calls that no report was made of yet"),
        "icon": "phone",
        "url": "hotline:told",
        "roles": {"triager"},
        "count": "reports.hotline.callers.told_count",
    },
    {
        "label": _("Cases"),
        "about": _("Alleged violations we are working on"),
        "icon": "folder",
        "url": "cases:cases",
        "roles": {"triager", "lawyer"},
    },
    {
        "label": _("Complaints"),
        "about": _("Drafts, filings and answers by their due date"),
        "icon": "law",
        "url": "complaints:board",
        "roles": {"lawyer"},
        "count": "reports.complaints.board.overdue_count",
    },
    {
        "label": _("Unattended days"),
        "about": _("Complaints whose day passes while nobody does anything"),
        "icon": "clock",
        "url": "complaints:unattended",
        "roles": {"coordinator"},
        "count": "reports.complaints.unattended.count",
    },
    {
        "label": _("Law"),
        "about": _("Violation types, their provisions, and changes of them"),
        "icon": "law",
        "url": "taxonomy:types",
        "roles": {"lawyer", "triager"},
    },
    {
        "label": _("Observers"),
        "about": _("Organisations, observers and where they stand"),
        "icon": "users",
        "url": "roster:overview",
        "roles": {"coordinator"},
    },
    {
        "label": _("Elections"),
        "about": _("Elections, their commissions and precincts"),
        "icon": "calendar",
        "url": "registry:elections",
        "roles": {"coordinator"},
    },
    {
        "label": _("Card to print"),
        "about": _("Where the form is, and how people can tell that it is ours"),
        "icon": "print",
        "url": "card",
        "roles": {"coordinator", "administrator"},
    },
    {
        "label": _("People and keys"),
        "about": _("Accounts of staff, their roles, and who holds which vault"),
        "icon": "key",
        "url": "accounts:overview",
        "roles": {"custodian", "administrator", "auditor"},
    },
    {
        "label": _("Two people"),
        "about": _("What waits for a second person's word"),
        "icon": "users",
        "url": "accounts:agreements",
        "roles": {"lawyer", "custodian", "administrator"},
        "count": "portal.accounts.agreements.waiting_count",
    },
    {
        "label": _("Alarms"),
        "about": _("Unusual reading by people who hold keys"),
        "icon": "alert",
        "url": "accounts:alarms",
        "roles": {"administrator", "auditor"},
        "count": "portal.accounts.alarms.unanswered_count",
    },
    {
        "label": _("Ledgers"),
        "about": _("Who did what, and whether the chains hold"),
        "icon": "list",
        "url": "ledgers",
        "roles": {"auditor"},
    },
    {
        "label": _("How long things are kept"),
        "about": _("What is to be deleted, and what is on hold"),
        "icon": "calendar",
        "url": "incidents:kept",
        "roles": {"custodian", "administrator"},
    },
    {
        "label": _("Your day"),
        "about": _("What to watch now, the checklist, and your rights"),
        "icon": "clock",
        "url": "fieldwork:mine",
        "roles": {"observer"},
    },
    {
        "label": _("File a report"),
        "about": _("The form that observers and voters see"),
        "icon": "send",
        "url": "incidents:form",
        "roles": {"observer"},
    },
]

# Deeds that take two people (accounts/agreements.py), by name only.
TWO_PEOPLE = {
    "purge": "reports.incidents.retention.DEED",
    "roles": "portal.accounts.deeds.ROLES",
    "invitation": "portal.accounts.deeds.INVITATION",
    "begin-anew": "portal.accounts.deeds.BEGIN_ANEW",
    "bulk": "portal.accounts.bulk.BULK",
    "identity": "reports.cases.identities.IDENTITY",
    "edition": "reports.taxonomy.actions.PUBLISHING",
    "signatories": "reports.parties.names.SIGNATORIES",
}
# What staff can be limited to: {"regions": [(code, name)], "elections": [(code, name)]}.
SCOPE_CHOICES = "observers.registry.scopes.choices"

# What later rooms know of violation types: a function (user) -> {code: Usage} (see
# reports/taxonomy/showing.py).
TAXONOMY_USAGE = "reports.complaints.usage.by_type"

# Pages that later rooms have about one case, shown on its page to whoever holds one of the
# roles. `url` takes the case's public id; `lines` may name a function (case, user) -> list of
# {"text", "url", "note"} that is shown under the link.
CASE_PANELS = [
    {
        "label": _("Complaints"),
        "about": _("Letters about this case, their filings and answers"),
        "icon": "law",
        "url": "complaints:of_case",
        "roles": {"triager", "lawyer"},
        "lines": "reports.complaints.board.lines_of",
    },
    {
        "label": _("People who sign"),
        "about": _("Collective complaints: who signs for themselves, and who withdrew"),
        "icon": "users",
        "url": "parties:of_case",
        "roles": {"lawyer"},
        "lines": "reports.parties.showing.lines_of",
    },
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "portal.open_doors.OpenDoors",
    "portal.middleware.CompressedPages",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.evidence.middleware.UploadHandling",
    "reports.taxonomy.middleware.RunningEdition",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.accounts.middleware.MemberKeyCookie",
    "observers.roster.middleware.RememberedPhone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.middleware.ContentPolicy",
    "portal.middleware.PrivatePages",
    "portal.refusal_pages.RefusalPages",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "portal.urls"
if IS_INGEST:
    # Nobody signs in there, and there are no pages.
    ROOT_URLCONF = "reports.incidents.ingest_urls"
    MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.portal",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Where things are kept -----------------------------------------------------------------

DATABASE_URL = env.text("DATABASE_URL")
if DATABASE_URL:
    DATABASES = {"default": env.database(DATABASE_URL)}
    DATABASES["default"]["CONN_MAX_AGE"] = env.number("DATABASE_CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "portal.sqlite3",
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
                    "PRAGMA foreign_keys=ON;PRAGMA cache_size=-20000;"
                ),
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

S3_BUCKET = env.text("S3_BUCKET")
if S3_BUCKET:
    EVIDENCE_STORAGE = {
        "BACKEND": "portal.lib.buckets.BucketStorage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.text("S3_ENDPOINT_URL") or None,
            "access_key": env.text("S3_ACCESS_KEY"),
            "secret_key": env.text("S3_SECRET_KEY"),
            "region_name": env.text("S3_REGION", "us-east-1"),
            "default_acl": "private",
            "querystring_auth": True,
            "file_overwrite": False,
            # The one certificate by which the store is believed; without it those of the machine.
            "verify": env.text("S3_CERTIFICATE") or None,
        },
    }
else:
    EVIDENCE_STORAGE = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": VAR_DIR / "evidence",
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }

COMPRESS_STATIC = env.flag("COMPRESS_STATIC", not DEMONSTRATION)
STATIC_BACKEND = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if COMPRESS_STATIC
    else "django.contrib.staticfiles.storage.StaticFilesStorage"
)
STORAGES = {
    "default": EVIDENCE_STORAGE,
    "evidence": EVIDENCE_STORAGE,
    "staticfiles": {"BACKEND": STATIC_BACKEND},
}
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not COMPRESS_STATIC
WHITENOISE_MANIFEST_STRICT = True
WHITENOISE_ADD_HEADERS_FUNCTION = statics.add_headers

# Scratch space for sealed bytes in transit; a tmpfs where there is one.
SCRATCH_DIR = Path(env.text("SCRATCH_DIR", str(VAR_DIR / "scratch")))
# Where workers open originals for as long as they examine them: memory where there is one.
_MEMORY = Path("/dev/shm")
WORKER_SCRATCH_DIR = Path(
    env.text("WORKER_SCRATCH_DIR")
    or (_MEMORY / f"portal-{crc32(str(VAR_DIR).encode()):08x}" if _MEMORY.is_dir() else SCRATCH_DIR)
)
KEYS_DIR = Path(env.text("KEYS_DIR", str(VAR_DIR / "keys")))
# In production the intake key reaches workers only, through a file on tmpfs.
INTAKE_KEY = env.text("INTAKE_KEY")
RECEIPT_SIGNING_KEY = env.text("RECEIPT_SIGNING_KEY")
# With what the vaults' recovery keys sign, kind=key, as manage.py make_keys prints it. A vault in
# the database is believed when this says so; else vaults-signed-by.json in the keys' folder does.
VAULTS_SIGNED_BY = env.words("VAULTS_SIGNED_BY")
# The signed list of addresses (manage.py sign_addresses), and the key it has to be signed with.
ADDRESS_LIST = Path(env.text("ADDRESS_LIST", str(VAR_DIR / "addresses.json")))
ADDRESSES_SIGNED_BY = env.text("ADDRESSES_SIGNED_BY")

# --- Jobs ----------------------------------------------------------------------------------

REDIS_URL = env.text("REDIS_URL")
QUEUES = ("intake",) if IS_INGEST else ("intake", "media", "documents")
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 3600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
    }
else:
    BROKER_DIR = VAR_DIR / "broker"
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "processed_folder": str(BROKER_DIR / "processed"),
        "store_processed": False,
        "polling_interval": 0.05,
    }
CACHES = {
    "default": (
        {"BACKEND": "portal.lib.counting.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {
            "BACKEND": "portal.lib.counting.LocMemCache",
            "LOCATION": "portal",
        }
    )
}
JOB_LEASE_SECONDS = env.number("JOB_LEASE_SECONDS", 60)
# How often what has waited past its lease is looked for.
SWEEP_SECONDS = env.number("SWEEP_SECONDS", 15)
JOB_ATTEMPTS = 3

# Plain copies are handed out by the proxy itself, once their permission was asked here.
ACCEL_REDIRECT = env.flag("ACCEL_REDIRECT")

# --- Media ---------------------------------------------------------------------------------

MEDIA_SANDBOX_REQUIRED = env.flag("MEDIA_SANDBOX_REQUIRED", not DEMONSTRATION)
# host:port of a virus scanner (clamd) that is asked about originals; without it none is asked.
CLAMAV_ADDRESS = env.text("CLAMAV_ADDRESS")
FILE_SIZE_LIMIT = env.number("FILE_SIZE_LIMIT", 500 * 1024 * 1024)
FILES_PER_REPORT = env.number("FILES_PER_REPORT", 20)
DISK_RESERVE_BYTES = env.number("DISK_RESERVE_BYTES", 512 * 1024 * 1024)
# Fields of a form together; files are streamed and never counted here.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# One or two more than a report may have are refused one by one, in words.
DATA_UPLOAD_MAX_NUMBER_FILES = FILES_PER_REPORT + 5
# In bytes of UTF-8.
NARRATIVE_LIMIT = 100_000
# Days by which the operator keeps a class of reports instead of the country's own (see
# retention.yaml): set_aside=30,contact=14.
RETENTION_DAYS = env.words("RETENTION_DAYS")
# What later rooms keep besides reports, by the term's code.
KEPT_ELSEWHERE = {
    "call": "reports.hotline.keeping.CALL",
    "observer": "reports.incidents.observers_kept.OBSERVERS",
    "checklist": "reports.incidents.observers_kept.CHECKLISTS",
    "note": "reports.cases.keeping.NOTES",
    "signatory": "reports.parties.keeping.SIGNATORIES",
    "representation": "reports.parties.keeping.REPRESENTED",
    "complaint": "reports.complaints.keeping.COMPLAINTS",
}
# So many reports of strangers a minute are taken as they come; those beyond are asked for a little
# work by their phone, or wait a moment. None is refused.
STRANGERS_A_MINUTE = env.number("STRANGERS_A_MINUTE", 600)
# So many requests of a machine may look at receipt codes that no phone derived: half of the threads
# that it has. One machine of its own has eight of them. Fewer than three are taken for three.
CODES_AT_ONCE = env.number("CODES_AT_ONCE", 12 if REDIS_URL else 4)
# How long a process may rely on violation types, elections and precincts it has read.
LOOKUP_SECONDS = env.number("LOOKUP_SECONDS", 30)
# How often a process looks whether lawyers published another edition of the law.
EDITION_SECONDS = env.number("EDITION_SECONDS", 20)

# --- Outside clocks ------------------------------------------------------------------------

# Authorities that stamp batches of hashes (RFC 3161): name=address, separated by commas. What
# each must sign with lies in this folder as name.pem; nothing else is believed.
TIMESTAMP_AUTHORITIES = env.words("TIMESTAMP_AUTHORITIES")
TIMESTAMP_CERTIFICATES = Path(
    env.text("TIMESTAMP_CERTIFICATES", str(KEYS_DIR / "timestamp-authorities"))
)
# Who answers for certificates: the organisation, and where it can be reached.
CERTIFICATE_ANSWERABLE = env.text("CERTIFICATE_ANSWERABLE")

# --- Letters -------------------------------------------------------------------------------

# A mail server for reminders to staff, over TLS from the first byte (RFC 8314). Without a name
# nobody is written to. Letters hold counts and days (reports/complaints/reminding.py).
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 465)
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL", True)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "reminders@localhost")

# --- People --------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["portal.accounts.hashers.Argon2", "portal.accounts.hashers.Argon2Pin"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "portal.accounts.passwords.LongEnough"},
    {"NAME": "portal.accounts.passwords.NotGuessedHere"},
    {"NAME": "portal.accounts.passwords.NotCommon"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "incidents:form"
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
MFA_ADAPTER = "portal.accounts.adapter.SecondFactorAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Nobody is asked for an e-mail address.
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.SignInForm",
    "change_password": "portal.accounts.forms.NewPasswordForm",
    "reauthenticate": "portal.accounts.forms.PasswordAgainForm",
}
# Wrong tries are counted by account and device, see portal/accounts/throttle.py. An address is
# never counted: a whole office sits behind one.
ACCOUNT_RATE_LIMITS = {"login": "", "login_failed": "", "signup": ""}
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.SecondStepForm",
    "reauthenticate": "portal.accounts.forms.SecondStepAgainForm",
    "activate_totp": "portal.accounts.forms.NewAppForm",
    "authenticate_webauthn": "portal.accounts.passkey_forms.SecondStepByPasskeyForm",
    "add_webauthn": "portal.accounts.passkey_forms.NewPasskeyForm",
}
# A passkey stands beside the app and behind the password, never for itself.
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = SITE_NAME

SESSION_ENGINE = "portal.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
HTTPS = env.flag("HTTPS", not DEMONSTRATION)
# By which this web process answers where it speaks TLS itself: between a proxy and it.
WEB_CERTIFICATE = env.text("WEB_CERTIFICATE")
SESSION_COOKIE_SECURE = HTTPS
if HTTPS:
    # No other host of the domain can set these, nor read them.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.views.expired_page"
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# To be put on the browsers' own list binds a whole domain for years: its owner says so.
SECURE_HSTS_PRELOAD = env.flag("HSTS_PRELOAD")
# What `check --deploy` would like otherwise: the proxy leads from port 80 to TLS, and an onion
# address has none (W008); the list of browsers is the owner's affair (W021).
SILENCED_SYSTEM_CHECKS = ["security.W008", "security.W021"]
SECURE_CONTENT_TYPE_NOSNIFF = True
# Other sites learn nothing. With "no-referrer" browsers send `Origin: null` with our own forms,
# and every one of them would fail the CSRF check.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Written into the phone's pages: one round trip less before anything is seen.
PHONE_SHEET = sheets.read(BASE_DIR / "static" / "css" / "reporter.css")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, sheets.source(PHONE_SHEET)],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        # No text becomes a page or a script but through static/js/trusted.js.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["portal"],
    }
}
# Pages that may ask the browser for a camera, a microphone, the place or a passkey; no other may.
SENSES = {
    "incidents:form": ("camera", "microphone", "geolocation"),
    "incidents:step": ("camera", "microphone", "geolocation"),
    "incidents:shell": ("camera", "microphone", "geolocation"),
    "incidents:shell_page": ("camera", "microphone", "geolocation"),
    "fieldwork:mine": ("camera", "microphone", "geolocation"),
    "fieldwork:checklist": ("camera", "geolocation"),
    "fieldwork:station": ("geolocation",),
    "hotline:scan": ("camera",),
    "mfa_add_webauthn": ("publickey-credentials-create",),
    "mfa_authenticate": ("publickey-credentials-get",),
}
# The program with somebody's key for electronic signatures, on that person's own computer. Only
# the page on which a complaint is signed may talk with it.
LOCAL_SIGNER = env.text("LOCAL_SIGNER", "wss://127.0.0.1:13579")
CONNECTS = {"complaints:sign": (LOCAL_SIGNER,)}
# Where administrators look tables up, as "a-path-of-yours"; without it nowhere.
ADMIN_PATH = env.text("ADMIN_PATH").strip("/")
# Whoever finds a hole writes there (RFC 9116): mailto: or https: addresses, and the day on which
# this word of the operator's ends, as 2027-06-30.
SECURITY_CONTACT = env.words("SECURITY_CONTACT")
SECURITY_CONTACT_UNTIL = env.text("SECURITY_CONTACT_UNTIL")
# A page with the key to which such a letter may be encrypted.
SECURITY_CONTACT_ENCRYPTION = env.text("SECURITY_CONTACT_ENCRYPTION")

# --- Languages, times, country ---------------------------------------------------------------

JURISDICTION = env.text("JURISDICTION", "kz")
LANGUAGE_CODE = "ru"
LANGUAGES = [("kk", _("Kazakh")), ("ru", _("Russian")), ("en", _("English"))]
# The second: sentences that the libraries do not say in these languages themselves.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "libraries"]
FORMAT_MODULE_PATH = "portal.formats"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Almaty"

# --- API -----------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.accounts.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["portal.accounts.permissions.NobodyByDefault"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_VERSIONING_CLASS": None,
    "EXCEPTION_HANDLER": "portal.refusal_pages.api_answer",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Election portal",
    "DESCRIPTION": "Filing reports of election violations, and what staff integrations may read.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# --- Logs: what happened, never what was told -------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": log_lines.Line,
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
        # Its time stands before each line already.
        "away": {"()": log_lines.Line, "format": "%(levelname)s %(name)s %(message)s"},
    },
    "filters": {"quiet": {"()": "portal.lib.privacy.NothingSealed"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["quiet"]}
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
    # Django's request logger would print addresses and queries; refusals are counted elsewhere.
    # A library would write down which passkey answered when.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "portal": {"level": "INFO"},
        "fido2": {"level": "WARNING"},
    },
}
# Another machine that keeps the same lines; containers have .deploy/logs-away.yml for it.
if SYSLOG_ADDRESS := env.text("SYSLOG_ADDRESS"):
    LOGGING["handlers"]["away"] = {
        "()": log_lines.OtherMachine,
        "address": SYSLOG_ADDRESS,
        "formatter": "away",
        "filters": ["quiet"],
    }
    LOGGING["root"]["handlers"].append("away")
DEFAULT_EXCEPTION_REPORTER_FILTER = "portal.lib.privacy.TellNothing"
