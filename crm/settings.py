"""Settings, read once from the environment. A value that cannot work stops the start with a sentence.

Order: paths, security, applications, database, broker, files, admin, import and history, messages, limits, logging.
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

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)

# --- Security ---------------------------------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
# Without a server's own key the embedded default makes one and keeps it beside the data, so that sessions survive.
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_IS_GIVEN = bool(SECRET_KEY)
SECRET_KEY = SECRET_KEY or kept_secret(DATA_DIR / "secret_key")
# Keys of before, while they are changed: signatures and stored passwords that were made with them are still read.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# What the demo's staff sign in with: `manage.py demo` sets it, `manage.py start` prints it.
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="") or kept_secret(DATA_DIR / "demo_password", entropy=9)
# This machine itself always: its supervisor and its health checks ask there.
ALLOWED_HOSTS = [*env.list("ALLOWED_HOSTS", default=[]), "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Behind TLS (the only place for anything but one machine) cookies are secure and the browser is told to stay there.
HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
# Who may say whose request it is and whether it came by TLS: addresses and networks of the proxies in front.
try:
    TRUSTED_PROXIES = read_proxies(env.list("TRUSTED_PROXIES", default=[]))
except ValueError as error:
    raise ImproperlyConfigured(str(error)) from error
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

# How long one statement may take and may wait for a lock. Workers and commands have time; crm/wsgi.py sets the web's.
SECONDS_PER_STATEMENT = env.int("SECONDS_PER_STATEMENT", default=600)
SECONDS_FOR_LOCK = env.int("SECONDS_FOR_LOCK", default=20)
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
CELERY_TASK_DEFAULT_PRIORITY = 3  # 0 goes first: the sweep, and the housekeeping between two rings of a bulk edit.
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=15.0)
# How soon what follows changes of customers, such as segments, looks at them.
FOLLOW_SECONDS = env.float("FOLLOW_SECONDS", default=2.0)
FOLLOW_PRIORITY = 6  # behind messages: somebody waits for a code
# A bell of the sweep, or for help, that nobody heard in this time is dropped: all are busy, and the sweep rings again.
# Who hears it compares the time with the clock of that machine: clocks that are further apart lose every bell.
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
# How far workers that serve bulk work alone step back for everybody else (0 to 19, as `nice` has it). The price: where
# the processors are busy with pages and calls, a bulk edit takes longer.
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
LONGEST_WAIT_SECONDS = env.int("LONGEST_WAIT_SECONDS", default=120)

# --- Files ------------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_DIR", default=str(DATA_DIR / "static")))
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
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

BULK_EDIT_MAX_ROWS = env.int("BULK_EDIT_MAX_ROWS", default=2_000_000)
BULK_EDIT_MAX_BYTES = env.int("BULK_EDIT_MAX_BYTES", default=1_000_000_000)
BULK_EDIT_MAX_XLSX_BYTES = env.int("BULK_EDIT_MAX_XLSX_BYTES", default=200_000_000)
BULK_EDIT_MAX_COLUMNS = env.int("BULK_EDIT_MAX_COLUMNS", default=200)
BULK_EDIT_MAX_CELL_CHARACTERS = 32_767
# From here the number of customers is typed before the run, and always where one is deleted ...
BULK_EDIT_TYPED_ABOVE = {"rows": 10_000, "access": 1_000, "clears": 100, "merges": 10, "deletes": 0}
# ... and from here a second person approves it.
BULK_EDIT_APPROVED_ABOVE = {"rows": 100_000, "clears": 1_000, "merges": 50, "deletes": 0}
# A pilot of so many rows starts without either.
BULK_EDIT_FREE_PILOT_ROWS = env.int("BULK_EDIT_FREE_PILOT_ROWS", default=10)
BULK_EDIT_KEPT_DAYS = env.int("BULK_EDIT_KEPT_DAYS", default=180)
# After so long without a sign of life the work of a worker is given to another.
BULK_EDIT_LEASE_SECONDS = env.int("BULK_EDIT_LEASE_SECONDS", default=30)
# Each chunk is one transaction. Others wait while it is flushed to the disk (PostgreSQL: with 2,000 rows a call of the
# API took 2.9 times as long beside a run, with 1,000 2.1 times) or while it writes at all (SQLite: one writer, so there
# is a pause between chunks, too). With 500 rows the run itself became a quarter slower.
BULK_EDIT_CHUNK_ROWS = env.int("BULK_EDIT_CHUNK_ROWS", default=1_000)
BULK_EDIT_PAUSE_SECONDS = env.float("BULK_EDIT_PAUSE_SECONDS", default=0.0 if DATABASE_URL else 0.02)

# --- Exports ----------------------------------------------------------------------------------------------------------

# How long the file of an export can be downloaded.
EXPORT_KEEP_DAYS = env.int("EXPORT_KEEP_DAYS", default=7)

# --- Messages to customers --------------------------------------------------------------------------------------------

# Where customers reach this site: links in messages begin with it. `manage.py start` knows its own address.
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
PUBLIC_URL_IS_GIVEN = bool(PUBLIC_URL)
PUBLIC_URL = PUBLIC_URL or "http://127.0.0.1:8000"
# Without a mail server and a gateway, messages are written into files.
OUTBOX_DIR = DATA_DIR / "outbox"
# smtp+tls://user:password@host:587; special characters in the password as %40.
if EMAIL_URL := env.str("EMAIL_URL", default=""):
    vars().update({name: value for name, value in env.email("EMAIL_URL").items() if value})
else:
    EMAIL_BACKEND = "customers.messages.mail.OutboxMailBackend"
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="customers@localhost")
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", default="")
SMS_GATEWAY_TOKEN = env.str("SMS_GATEWAY_TOKEN", default="")
SMS_SENDER = env.str("SMS_SENDER", default="")
SMS_TIMEOUT_SECONDS = env.float("SMS_TIMEOUT_SECONDS", default=10.0)
_SMS_BACKEND = "gateway.GatewayBackend" if SMS_GATEWAY_URL else "outbox.OutboxBackend"
SMS_BACKEND = env.str("SMS_BACKEND", default=f"customers.messages.sms.{_SMS_BACKEND}")
# From here the number of messages is typed before they are sent after a run; from there who approves sends them.
MESSAGES_TYPED_ABOVE = env.int("MESSAGES_TYPED_ABOVE", default=1_000)
MESSAGES_APPROVED_ABOVE = env.int("MESSAGES_APPROVED_ABOVE", default=10_000)
# After so long a worker that was sending counts as dead; what it was sending is never sent again by itself.
MESSAGE_LEASE_SECONDS = env.int("MESSAGE_LEASE_SECONDS", default=120)
# Tried again after 10 seconds, 20, 40 ... up to an hour: about four hours in all.
MESSAGE_FIRST_PAUSE_SECONDS = env.float("MESSAGE_FIRST_PAUSE_SECONDS", default=10.0)
MESSAGE_MAX_TRIES = env.int("MESSAGE_MAX_TRIES", default=13)

# --- Confirmation of contacts (/confirm/) -----------------------------------------------------------------------------

CONFIRMATION_DAYS = env.int("CONFIRMATION_DAYS", default=7)  # so long a link works
CONFIRMATION_CODE_HOURS = env.int("CONFIRMATION_CODE_HOURS", default=24)
CONFIRMATION_CODE_ATTEMPTS = env.int("CONFIRMATION_CODE_ATTEMPTS", default=5)
# Messages that one contact gets at most, whoever asks for them; what a bulk edit sends is limited by its own number.
CONFIRMATION_MESSAGES_PER_HOUR = env.int("CONFIRMATION_MESSAGES_PER_HOUR", default=5)
CONFIRMATION_MESSAGES_PER_DAY = env.int("CONFIRMATION_MESSAGES_PER_DAY", default=10)
CONFIRMATION_KEPT_DAYS = env.int("CONFIRMATION_KEPT_DAYS", default=180)
# Visits of the public page from one address.
CONFIRMATION_VISITS_PER_MINUTE = env.int("CONFIRMATION_VISITS_PER_MINUTE", default=60)

# --- Verification of contacts (the contact-info API) ------------------------------------------------------------------

VERIFICATION_MINUTES = env.int("VERIFICATION_MINUTES", default=10)
VERIFICATION_ATTEMPTS = env.int("VERIFICATION_ATTEMPTS", default=5)
# Codes that one contact gets at most, whoever asks for them.
VERIFICATION_STARTS_PER_HOUR = env.int("VERIFICATION_STARTS_PER_HOUR", default=5)
VERIFICATION_STARTS_PER_DAY = env.int("VERIFICATION_STARTS_PER_DAY", default=10)
# Codes that go out through one integration point: what a flood of starts may cost.
VERIFICATION_STARTS_PER_POINT_AND_HOUR = env.int("VERIFICATION_STARTS_PER_POINT_AND_HOUR", default=2_000)
# Of a million wrong codes one is right by chance. At the limit no code is compared until the next day, and the log
# raises an alarm: raise these where so many people really mistype.
VERIFICATION_WRONG_CODES_PER_POINT_AND_DAY = env.int("VERIFICATION_WRONG_CODES_PER_POINT_AND_DAY", default=500)
VERIFICATION_WRONG_CODES_PER_DAY = env.int("VERIFICATION_WRONG_CODES_PER_DAY", default=1_000)
VERIFICATION_KEPT_DAYS = env.int("VERIFICATION_KEPT_DAYS", default=30)

# --- API (customers/api/) ---------------------------------------------------------------------------------------------

# Calls of one key in a minute, where its integration point does not say otherwise.
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=6_000)
API_MAX_BODY_BYTES = env.int("API_MAX_BODY_BYTES", default=65_536)
# How long a write that is sent again under its Idempotency-Key gets its first answer.
API_ANSWERS_KEPT_HOURS = env.int("API_ANSWERS_KEPT_HOURS", default=24)
API_REQUESTS_KEPT_DAYS = env.int("API_REQUESTS_KEPT_DAYS", default=30)

# --- Notices and callbacks --------------------------------------------------------------------------------------------

NOTICES_KEPT_DAYS = env.int("NOTICES_KEPT_DAYS", default=90)
# API keys' addresses are called over TLS only, and never where they lead to an internal network, unless these allow it.
CALLBACK_HTTP_ALLOWED = env.bool("CALLBACK_HTTP_ALLOWED", default=False)
CALLBACK_ALLOWED_NETWORKS = env.list("CALLBACK_ALLOWED_NETWORKS", default=[])
# For the name, the connection and the rest each: who waits for a code waits behind it.
CALLBACK_TIMEOUT_SECONDS = env.float("CALLBACK_TIMEOUT_SECONDS", default=5.0)
# Tried again after 10 seconds, 20, 40 ... up to an hour: about four hours in all.
CALLBACK_FIRST_PAUSE_SECONDS = env.float("CALLBACK_FIRST_PAUSE_SECONDS", default=10.0)
CALLBACK_MAX_TRIES = env.int("CALLBACK_MAX_TRIES", default=13)
CALLBACKS_KEPT_DAYS = env.int("CALLBACKS_KEPT_DAYS", default=30)

# --- Cards ------------------------------------------------------------------------------------------------------------

# How many active cards of all series one customer may hold; 0: any number. A series has a limit of its own.
CARDS_MAX_ACTIVE_PER_CUSTOMER = env.int("CARDS_MAX_ACTIVE_PER_CUSTOMER", default=0)

# --- Identifiers ------------------------------------------------------------------------------------------------------

# Whether an id that a customer had before it was merged may be given to somebody else. It is refused unless this is on.
ARCHIVED_IDENTIFIERS_MAY_BE_TAKEN = env.bool("ARCHIVED_IDENTIFIERS_MAY_BE_TAKEN", default=False)

# --- Drop folders (customers/wings/drop_folders/) ---------------------------------------------------------------------

# Inner networks whose servers drop folders may reach; without any, public addresses only.
DROP_FOLDER_ALLOWED_NETWORKS = env.list("DROP_FOLDER_ALLOWED_NETWORKS", default=[])
# How long one look may take, whatever the server does, and how long the server may take for an answer.
DROP_FOLDER_SECONDS = env.float("DROP_FOLDER_SECONDS", default=120.0)
DROP_FOLDER_ANSWER_SECONDS = env.float("DROP_FOLDER_ANSWER_SECONDS", default=15.0)
DROP_FOLDER_TEST_SECONDS = env.float("DROP_FOLDER_TEST_SECONDS", default=25.0)  # a person waits for it
DROP_FOLDER_MAX_FILES = env.int("DROP_FOLDER_MAX_FILES", default=10_000)

# --- Logging: ids only, never a name, a contact or a cell -------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "crm.logs.PlainFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},
        # Django's own handlers would mail a failed request as a whole, and write paths as they came.
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
    },
}
