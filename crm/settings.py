"""Settings, read once from the environment. A value that cannot work stops the start with a sentence.

Order: paths, security, applications, database, broker, files, admin, import and history, messages, limits, logging.

The comment above each line that reads a variable is what operators read about it: `manage.py make_reference` makes
docs/reference/settings.md of these comments, the defaults and the headings. A variable without one fails a test.
"""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from crm.http.proxies import read_proxies
from crm.processes.clock_interval import EverySoOften
from crm.processes.embedded import broker_socket, kept_secret

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- Where data lives -------------------------------------------------------------------------------------------------

# The folder of the embedded parts: database, broker, uploads, outbox, logs and kept secrets.
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)

# --- Security ---------------------------------------------------------------------------------------------------------

# Django's debug mode, for development only: never where customers' data is.
DEBUG = env.bool("DEBUG", default=False)
# A long random text, the same on every machine. Without it, one is made and kept in `DATA_DIR`.
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_IS_GIVEN = bool(SECRET_KEY)
SECRET_KEY = SECRET_KEY or kept_secret(DATA_DIR / "secret_key")
# Former keys, separated by commas. Keep one for as long as what it signed, and the passwords of drop folders that it
# encrypted, have to be read.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# What the demo staff sign in with: `manage.py demo` sets it, `manage.py start` prints it. Without it one is made and
# kept in `DATA_DIR`.
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="") or kept_secret(DATA_DIR / "demo_password", entropy=9)
# The host names that the site answers to, separated by commas: `crm.example.com`. This machine's own names always
# work: the supervisor and health checks use them.
ALLOWED_HOSTS = [*env.list("ALLOWED_HOSTS", default=[]), "127.0.0.1", "localhost", "[::1]"]
# The addresses whose forms are accepted, with their scheme, separated by commas: `https://crm.example.com`.
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Set `1` where the site is reached over TLS: cookies are secure, plain requests are redirected, and browsers are told
# to stay with TLS (HSTS).
HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
# The addresses or networks that your proxies connect from: `10.0.0.5,172.16.0.0/12`, or `unix` for a proxy on a Unix
# socket. Only these are believed when they say whose request it is and whether it came over TLS.
try:
    TRUSTED_PROXIES = read_proxies(env.list("TRUSTED_PROXIES", default=[]))
except ValueError as error:
    raise ImproperlyConfigured(str(error)) from error
# No longer enough, and refused without `TRUSTED_PROXIES`, which replaced it.
if env.bool("BEHIND_PROXY", default=False) and not TRUSTED_PROXIES:
    raise ImproperlyConfigured("BEHIND_PROXY is no longer enough: name the proxies, like TRUSTED_PROXIES=10.0.0.5.")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]  # A load balancer asks these without TLS.
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"  # where a refused ?next= leads to

# --- Applications -----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "crm.apps.CrmConfig",
    "crm.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # its widgets' templates, which ours go before (FORM_RENDERER)
    "django_htmx",
    "import_export",
    "simple_history",
    "phonenumber_field",
    "axes",
    "csp",
    "integration_points.apps.IntegrationPointsConfig",
    "customers.apps.CustomersConfig",
    "customers.wings.activity.apps.ActivityConfig",
    "customers.wings.points.apps.PointsConfig",
    "customers.wings.subscriptions.apps.SubscriptionsConfig",
    "customers.wings.segments.apps.SegmentsConfig",
    "customers.wings.devices.apps.DevicesConfig",
    "customers.wings.notices.apps.NoticesConfig",
    "customers.wings.callbacks.apps.CallbacksConfig",
    "customers.wings.duplicates.apps.DuplicatesConfig",
    "customers.wings.drop_folders.apps.DropFoldersConfig",
]
MIDDLEWARE = [
    "crm.http.middleware.VisitorAddressMiddleware",
    "customers.api.http.html_errors.ApiErrorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "crm.http.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "crm.http.middleware.PrivatePagesMiddleware",
    "crm.http.middleware.DatabaseBusyMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "crm.urls"
WSGI_APPLICATION = "crm.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- Database ---------------------------------------------------------------------------------------------------------

# How long one statement of a worker or command may take. Web servers use 15 unless it is set (crm/wsgi.py): where
# somebody waits, "busy, try again" is the better answer.
SECONDS_PER_STATEMENT = env.int("SECONDS_PER_STATEMENT", default=600)
# How long one statement may wait for a lock. Web servers use 5 unless it is set.
SECONDS_FOR_LOCK = env.int("SECONDS_FOR_LOCK", default=20)
# The PostgreSQL database, 15 or newer: `postgres://user:password@host:5432/name`. Without it: SQLite in `DATA_DIR`.
DATABASE_URL = env.str("DATABASE_URL", default="")
if DATABASE_URL:
    DATABASES = {"default": env.db("DATABASE_URL")}
    if "postgresql" not in DATABASES["default"]["ENGINE"]:
        raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database: postgres://user:password@host/name")
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault(
        "options",
        f"-c statement_timeout={SECONDS_PER_STATEMENT}s -c lock_timeout={SECONDS_FOR_LOCK}s"
        " -c idle_in_transaction_session_timeout=30s",
    )
else:
    _sqlite = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "customers.sqlite3",
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            # A transaction that starts by reading and then writes would fail at once instead of waiting its turn.
            "transaction_mode": "IMMEDIATE",
            "timeout": SECONDS_FOR_LOCK,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA journal_size_limit=67108864;"
                # A page that many chunks touch is brought home once: each time costs a write and a sync.
                "PRAGMA wal_autocheckpoint=8000; PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
                # What is deleted is overwritten: an erased customer must not be left in free pages.
                "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
            ),
        },
    }
    DATABASES = {"default": _sqlite}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Broker and worker ------------------------------------------------------------------------------------------------

# Redis or Valkey with `maxmemory-policy noeviction`, used by this product alone: `redis://:password@host:6379/0`.
# Without it: an embedded Valkey on a Unix socket in `DATA_DIR`.
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or f"redis+socket://{broker_socket(DATA_DIR)}"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Cancelling would kill a worker in the middle of a message that nobody then knows to have arrived. A task that goes on
# without the broker is harmless: what it does twice at once is kept apart by leases and claims in the database.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 300
# Work that takes long has a queue of its own: a message that somebody waits for does not stand behind it. What stands
# here for the short queue must stay short, for the sweep stands there too.
CELERY_TASK_ROUTES = {
    "customers.tasks.sweep": {"queue": "short"},
    "customers.tasks.send_messages": {"queue": "short"},
    "customers.tasks.follow": {"queue": "short"},
    "customers.tasks.*": {"queue": "bulk"},
    "customers.wings.drop_folders.*": {"queue": "bulk"},
}
CELERY_TASK_DEFAULT_QUEUE = "short"
CELERY_TASK_DEFAULT_PRIORITY = 3  # 0 goes first: the sweep, and the housekeeping between two turns of a bulk edit.
# How often the sweep looks for waiting work whose wake-up was lost.
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=15.0)
# How soon what follows changes of customers, such as segments, looks at them.
FOLLOW_SECONDS = env.float("FOLLOW_SECONDS", default=2.0)
FOLLOW_PRIORITY = 6  # behind messages: somebody waits for a code
# A wake-up that no worker takes within this time is dropped: all are busy, and the sweep sends another. Machines whose
# clocks differ by more lose every wake-up, so keep clocks in step (NTP).
SECONDS_UNHEARD = env.float("SECONDS_UNHEARD", default=60.0)
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "customers.tasks.sweep",
        "schedule": EverySoOften(SWEEP_SECONDS),
        "options": {"priority": 0, "expires": SECONDS_UNHEARD},
    },
    "follow": {
        "task": "customers.tasks.follow",
        "schedule": EverySoOften(FOLLOW_SECONDS),
        "options": {"priority": FOLLOW_PRIORITY, "expires": FOLLOW_SECONDS},
    },
}
# How far workers that only do bulk work step back for everything else on their machine, from 0 (not at all) to 19, as
# `nice` has it. The price: on a machine busy with pages and calls, a bulk edit takes longer. It works between processes
# of one service; where each is a container or a systemd unit, give the bulk worker a lower CPU weight instead.
BULK_WORKER_NICE = env.int("BULK_WORKER_NICE", default=10)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.2}
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    "visibility_timeout": 600,  # Longer than any task may run, or a second worker gets it while the first is at it.
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "queue_order_strategy": "priority",
    "priority_steps": [0, 3, 6, 9],
    "sep": ":",
}

# --- Readiness (crm/health.py) ----------------------------------------------------------------------------------------

# Functions that say for how many seconds the oldest work of a kind has waited without a worker; 0 for none.
OLDEST_WAITING_WORK = [
    "customers.bulk_edits.lifecycle.backlog.oldest_waiting_seconds",
    "customers.messages.waiting.oldest_waiting_seconds",
]
# `/readyz` answers 503 where a bulk edit or a message has waited longer than this for a worker.
LONGEST_WAIT_SECONDS = env.int("LONGEST_WAIT_SECONDS", default=120)

# --- Files ------------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
# Where `manage.py collectstatic` puts the static files, and the web server finds them.
STATIC_ROOT = Path(env.str("STATIC_DIR", default=str(DATA_DIR / "static")))
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            # The folder of uploads and exports. With several machines: one that they share.
            "location": env.str("UPLOADS_DIR", default=str(DATA_DIR / "uploads")),
            # Uploads hold personal data: never served by URL, readable by this account only.
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True, mode=0o700)
# The function that deletes there what killed processes left: each machine has a folder of its own.
TIDY_INCOMING = "customers.bulk_edits.run.retention.delete_leftovers"

# --- Language and time ------------------------------------------------------------------------------------------------

# What mails to customers are written in where their integration point names no language, and pages for browsers that
# ask for none of these.
LANGUAGE_CODE = env.str("DEFAULT_LANGUAGE", default="en")
# Each in its own words: that is how people find it.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "crm" / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["crm.formats"]
# Ids are numbers, too, and want no separators: numbers of things ask for them, by `intcomma`.
USE_THOUSAND_SEPARATOR = False
USE_TZ = True
# The project's time zone: its days begin and end at this zone's midnight.
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

# --- Import, export, history, phones, login attempts ------------------------------------------------------------------

IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "export"
SIMPLE_HISTORY_REVERT_DISABLED = True
SIMPLE_HISTORY_ENFORCE_HISTORY_MODEL_PERMISSIONS = True
SIMPLE_HISTORY_DATE_INDEX = False  # a migration adds the one index that reads need: unique (id, history_date)
PHONENUMBER_DB_FORMAT = "E164"
PHONENUMBER_DEFAULT_FORMAT = "E164"
# Both together: who guesses from elsewhere is locked out there, not the person whose name it is.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_IPWARE_META_PRECEDENCE_ORDER = ["REMOTE_ADDR"]  # made true by VisitorAddressMiddleware, here as everywhere
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]

# --- Limits of a bulk edit --------------------------------------------------------------------------------------------

# The most rows that a file may have.
BULK_EDIT_MAX_ROWS = env.int("BULK_EDIT_MAX_ROWS", default=2_000_000)
# The largest file, in bytes.
BULK_EDIT_MAX_BYTES = env.int("BULK_EDIT_MAX_BYTES", default=1_000_000_000)
# The largest workbook (XLSX), in bytes: it unpacks to many times that.
BULK_EDIT_MAX_XLSX_BYTES = env.int("BULK_EDIT_MAX_XLSX_BYTES", default=200_000_000)
# The most columns that a file may have.
BULK_EDIT_MAX_COLUMNS = env.int("BULK_EDIT_MAX_COLUMNS", default=200)
BULK_EDIT_MAX_CELL_CHARACTERS = 32_767
# From here the number of customers is typed before the run, and always where one is deleted ...
BULK_EDIT_TYPED_ABOVE = {"rows": 10_000, "access": 1_000, "clears": 100, "merges": 10, "deletes": 0}
# ... and from here a second person approves it.
BULK_EDIT_APPROVED_ABOVE = {"rows": 100_000, "clears": 1_000, "merges": 50, "deletes": 0}
# How many rows a pilot may run without the typed number and the second person that the whole file needs. 0: none.
BULK_EDIT_FREE_PILOT_ROWS = env.int("BULK_EDIT_FREE_PILOT_ROWS", default=10)
# How many days after its end the rows of a bulk edit are kept, with its report and its undo; its counts stay. Also how
# long the names of files are kept that are gone from a drop folder.
BULK_EDIT_KEPT_DAYS = env.int("BULK_EDIT_KEPT_DAYS", default=180)
# After this long without a sign of life, a worker's chunk is given to another worker.
BULK_EDIT_LEASE_SECONDS = env.int("BULK_EDIT_LEASE_SECONDS", default=30)
# With 2,000 rows a call of the API took 2.9 times as long beside a run on PostgreSQL, with 1,000 2.1 times; with 500
# the run itself became a quarter slower.

# How many rows a chunk has. Each chunk is one transaction: larger ones make others wait longer while it is written.
BULK_EDIT_CHUNK_ROWS = env.int("BULK_EDIT_CHUNK_ROWS", default=1_000)
# The pause after each chunk. SQLite has one writer: in the pause everybody else gets their turn.
BULK_EDIT_PAUSE_SECONDS = env.float("BULK_EDIT_PAUSE_SECONDS", default=0.0 if DATABASE_URL else 0.02)

# --- Exports ----------------------------------------------------------------------------------------------------------

# For how many days the file of an export can be downloaded.
EXPORT_KEEP_DAYS = env.int("EXPORT_KEEP_DAYS", default=7)

# --- Messages to customers --------------------------------------------------------------------------------------------

# Where customers reach this site, `https://crm.example.com`: links in messages begin with it. `manage.py start` uses
# its own address.
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
PUBLIC_URL_IS_GIVEN = bool(PUBLIC_URL)
PUBLIC_URL = PUBLIC_URL or "http://127.0.0.1:8000"
# Without a mail server and a gateway, messages are written into files.
OUTBOX_DIR = DATA_DIR / "outbox"
# The mail server: `smtp+tls://user:password@host:587`, special characters in the password as %40. Without it, mails are
# files in `DATA_DIR/outbox`.
if EMAIL_URL := env.str("EMAIL_URL", default=""):
    vars().update({name: value for name, value in env.email("EMAIL_URL").items() if value})
else:
    EMAIL_BACKEND = "customers.messages.mail.OutboxMailBackend"
# How many seconds the mail server may take.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)
# Who mails come from.
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="customers@localhost")
# Where text messages are posted as JSON (`to`, `text`, `from`, `reference`), with an `Idempotency-Key`. Without it,
# text messages are files in `DATA_DIR/outbox`.
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", default="")
# The bearer token that the gateway asks for.
SMS_GATEWAY_TOKEN = env.str("SMS_GATEWAY_TOKEN", default="")
# The sender's name or number in text messages.
SMS_SENDER = env.str("SMS_SENDER", default="")
# How many seconds the gateway may take.
SMS_TIMEOUT_SECONDS = env.float("SMS_TIMEOUT_SECONDS", default=10.0)
_SMS_BACKEND = "gateway.GatewayBackend" if SMS_GATEWAY_URL else "outbox.OutboxBackend"
# The class of a backend of your own. Without it: the gateway if `SMS_GATEWAY_URL` is set, else files.
SMS_BACKEND = env.str("SMS_BACKEND", default=f"customers.messages.sms.{_SMS_BACKEND}")
# Above this many messages after a run, their number has to be typed before they are sent.
MESSAGES_TYPED_ABOVE = env.int("MESSAGES_TYPED_ABOVE", default=1_000)
# Above this many, only somebody who may approve bulk edits can send them.
MESSAGES_APPROVED_ABOVE = env.int("MESSAGES_APPROVED_ABOVE", default=10_000)
# After this long a worker that was sending counts as dead. What it was sending is never sent again by itself.
MESSAGE_LEASE_SECONDS = env.int("MESSAGE_LEASE_SECONDS", default=120)
# The first pause before a message is tried again that was certainly not sent. Each pause is twice as long as the one
# before, up to an hour.
MESSAGE_FIRST_PAUSE_SECONDS = env.float("MESSAGE_FIRST_PAUSE_SECONDS", default=10.0)
# How often a message is tried; 13 times take about four hours.
MESSAGE_MAX_TRIES = env.int("MESSAGE_MAX_TRIES", default=13)

# --- Confirmation of contacts (/confirm/) -----------------------------------------------------------------------------

# For how many days the link in a confirmation message works.
CONFIRMATION_DAYS = env.int("CONFIRMATION_DAYS", default=7)
# For how many hours its code works.
CONFIRMATION_CODE_HOURS = env.int("CONFIRMATION_CODE_HOURS", default=24)
# How often a code may be typed wrong before it no longer works.
CONFIRMATION_CODE_ATTEMPTS = env.int("CONFIRMATION_CODE_ATTEMPTS", default=5)
# How many confirmation messages one contact gets in an hour, whoever asks for them. What a bulk edit sends is limited
# by its own number instead.
CONFIRMATION_MESSAGES_PER_HOUR = env.int("CONFIRMATION_MESSAGES_PER_HOUR", default=5)
# How many it gets in a day.
CONFIRMATION_MESSAGES_PER_DAY = env.int("CONFIRMATION_MESSAGES_PER_DAY", default=10)
# For how many days confirmations and their messages are kept.
CONFIRMATION_KEPT_DAYS = env.int("CONFIRMATION_KEPT_DAYS", default=180)
# How many visits of the public page one address may make in a minute.
CONFIRMATION_VISITS_PER_MINUTE = env.int("CONFIRMATION_VISITS_PER_MINUTE", default=60)

# --- Verification of contacts (the contact-info API) ------------------------------------------------------------------

# For how many minutes a verification code works.
VERIFICATION_MINUTES = env.int("VERIFICATION_MINUTES", default=10)
# How often a code may be typed wrong before it no longer works.
VERIFICATION_ATTEMPTS = env.int("VERIFICATION_ATTEMPTS", default=5)
# How many codes one contact gets in an hour, whoever asks for them.
VERIFICATION_STARTS_PER_HOUR = env.int("VERIFICATION_STARTS_PER_HOUR", default=5)
# How many it gets in a day.
VERIFICATION_STARTS_PER_DAY = env.int("VERIFICATION_STARTS_PER_DAY", default=10)
# How many codes go out through one integration point in an hour: what a flood of requests may cost.
VERIFICATION_STARTS_PER_POINT_AND_HOUR = env.int("VERIFICATION_STARTS_PER_POINT_AND_HOUR", default=2_000)
# How many wrong codes may come through one integration point in a day: of a million guesses one is right by chance. At
# the limit no code is compared until the next day, and the log says so as an error. Raise it where so many people
# really mistype.
VERIFICATION_WRONG_CODES_PER_POINT_AND_DAY = env.int("VERIFICATION_WRONG_CODES_PER_POINT_AND_DAY", default=500)
# The same for all integration points together.
VERIFICATION_WRONG_CODES_PER_DAY = env.int("VERIFICATION_WRONG_CODES_PER_DAY", default=1_000)
# For how many days verifications are kept.
VERIFICATION_KEPT_DAYS = env.int("VERIFICATION_KEPT_DAYS", default=30)

# --- API (customers/api/) ---------------------------------------------------------------------------------------------

# How many calls one key may make in a minute, unless its integration point says otherwise.
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=6_000)
# The largest JSON body, in bytes.
API_MAX_BODY_BYTES = env.int("API_MAX_BODY_BYTES", default=65_536)
# For how many hours a write that is sent again under its Idempotency-Key gets its first answer.
API_ANSWERS_KEPT_HOURS = env.int("API_ANSWERS_KEPT_HOURS", default=24)
# For how many days the page API requests lists a call.
API_REQUESTS_KEPT_DAYS = env.int("API_REQUESTS_KEPT_DAYS", default=30)

# --- Notices and callbacks --------------------------------------------------------------------------------------------

# For how many days the notices under the bell are kept.
NOTICES_KEPT_DAYS = env.int("NOTICES_KEPT_DAYS", default=90)
# Set `1` to allow callbacks without TLS.
CALLBACK_HTTP_ALLOWED = env.bool("CALLBACK_HTTP_ALLOWED", default=False)
# The internal networks in which callbacks of API keys may be called: `10.20.0.0/16`. Without it: public addresses only.
CALLBACK_ALLOWED_NETWORKS = env.list("CALLBACK_ALLOWED_NETWORKS", default=[])
# How many seconds each step of a callback may take: the name, the connection, the answer. Codes wait behind it.
CALLBACK_TIMEOUT_SECONDS = env.float("CALLBACK_TIMEOUT_SECONDS", default=5.0)
# The first pause before a callback is tried again. Each pause is twice as long as the one before, up to an hour.
CALLBACK_FIRST_PAUSE_SECONDS = env.float("CALLBACK_FIRST_PAUSE_SECONDS", default=10.0)
# How often a callback is tried; 13 times take about four hours.
CALLBACK_MAX_TRIES = env.int("CALLBACK_MAX_TRIES", default=13)
# For how many days deliveries of callbacks are kept.
CALLBACKS_KEPT_DAYS = env.int("CALLBACKS_KEPT_DAYS", default=30)

# --- Cards ------------------------------------------------------------------------------------------------------------

# How many active cards of all series one customer may hold. 0: any number. A series has a limit of its own.
CARDS_MAX_ACTIVE_PER_CUSTOMER = env.int("CARDS_MAX_ACTIVE_PER_CUSTOMER", default=0)

# --- Identifiers ------------------------------------------------------------------------------------------------------

# Set `1` to let an id that a customer had before it was merged go to another customer.
ARCHIVED_IDENTIFIERS_MAY_BE_TAKEN = env.bool("ARCHIVED_IDENTIFIERS_MAY_BE_TAKEN", default=False)

# --- Drop folders (customers/wings/drop_folders/) ---------------------------------------------------------------------

# The internal networks whose file servers drop folders may connect to: `10.20.0.0/16`. Without it: public addresses
# only.
DROP_FOLDER_ALLOWED_NETWORKS = env.list("DROP_FOLDER_ALLOWED_NETWORKS", default=[])
# How long one look into a folder may take, whatever the server does.
DROP_FOLDER_SECONDS = env.float("DROP_FOLDER_SECONDS", default=120.0)
# How long the server may take for one answer.
DROP_FOLDER_ANSWER_SECONDS = env.float("DROP_FOLDER_ANSWER_SECONDS", default=15.0)
# How long a connection test may take: a person waits for it.
DROP_FOLDER_TEST_SECONDS = env.float("DROP_FOLDER_TEST_SECONDS", default=25.0)
# How many files a folder may hold.
DROP_FOLDER_MAX_FILES = env.int("DROP_FOLDER_MAX_FILES", default=10_000)

# --- Logging: ids only, never a name, a contact or a cell -------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "crm.logs.PlainFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    # How much is logged: DEBUG, INFO, WARNING or ERROR.
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},
        # Django's own handlers would mail a failed request as a whole, and write paths as they came.
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
    },
}
