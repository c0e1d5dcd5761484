"""Settings, read once from the environment. A wrong value stops the start; production refuses development defaults."""

from pathlib import Path

import django_stubs_ext
import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from portal.embedded.addresses import broker_url, running_addresses

django_stubs_ext.monkeypatch()  # before the first ModelForm[Row] is defined
BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

PRODUCTION = env.bool("PRODUCTION", default=False)
DEBUG = env.bool("DEBUG", default=False)
DEVELOPMENT_KEY = "development-only-key-never-in-production"
SECRET_KEY = env.str("SECRET_KEY", default=DEVELOPMENT_KEY)
PERSON_SALT = env.str("PERSON_SALT", default="") or SECRET_KEY  # keys the digests of persons; never changed
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
STORE_DIR = VAR_DIR / "store"  # content-addressed manifests, hit files, certificates
LOG_DIR = Path(env.str("LOG_DIR", default=str(VAR_DIR / "ledger")))  # the ledger as files, served below /log/
LOG_GUARD_DIR = Path(env.str("LOG_GUARD_DIR", default=str(VAR_DIR / "ledger-guard")))  # see docs/operating.md
UPLOAD_DIR = VAR_DIR / "uploads"
KEY_DIR = Path(env.str("KEY_DIR", default=str(VAR_DIR / "keys")))
MAIL_DIR = VAR_DIR / "mail"
SHARED_DIR = Path(env.str("SHARED_DIR", default=str(BASE_DIR.parent / "shared")))

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",  # its widget templates, beside ours under templates/django/forms
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_structlog",
    "django_prometheus",
    "anymail",
    "csp",
    "registry",
    "objections",
    "portal",
]
MIDDLEWARE = [
    "portal.middleware.ReceiptInstant",  # first: the instant a request reached us is the instant of receipt
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.Language",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.middleware.SecondFactor",
    "portal.middleware.ActingParty",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
ROOT_URLCONF = "portal.urls"
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
                "portal.context.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

RUNNING = {} if PRODUCTION else running_addresses(VAR_DIR)  # of the demonstration that runs in this checkout
DATABASES = {
    "default": env.db_url("DATABASE_URL", default=RUNNING.get("DATABASE_URL", "postgresql://postgres@localhost/dip"))
}
DATABASES["default"] |= {"ATOMIC_REQUESTS": False, "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL", default=RUNNING.get("REDIS_URL", "redis://localhost:6379/0"))
REDIS_PREFIX = env.str("REDIS_PREFIX", default="dip")  # lets several portals share one Redis
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": REDIS_PREFIX,
    }
}

AUTH_USER_MODEL = "registry.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/me/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "portal.accounts.AccountAdapter"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "portal.account_forms.LoginForm",
    "signup": "portal.account_forms.SignupForm",
    "add_email": "portal.account_forms.AddEmailForm",
    "change_password": "portal.account_forms.ChangePasswordForm",
    "set_password": "portal.account_forms.SetPasswordForm",
    "reset_password": "portal.account_forms.ResetPasswordForm",
    "reset_password_from_key": "portal.account_forms.ResetPasswordKeyForm",
    "reauthenticate": "portal.account_forms.ReauthenticateForm",
}
MFA_ADAPTER = "portal.account_errors.MFAAdapter"
MFA_FORMS = {
    "activate_totp": "portal.account_forms.ActivateTOTPForm",
    "authenticate": "portal.account_forms.CodeForm",
    "reauthenticate": "portal.account_forms.CodeAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = "Data-IP Register"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS: list[str] = []
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "portal.css_build.RegisterSheetFinder",  # joins static/css into register.css
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(UPLOAD_DIR)}},
    "staticfiles": {
        "BACKEND": env.str("STATICFILES_BACKEND", default="django.contrib.staticfiles.storage.StaticFilesStorage")
    },
}
FILE_UPLOAD_HANDLERS = ["portal.uploads.CappedUpload"]
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

ANYMAIL = env.json("ANYMAIL", default={})  # of a mail service: its keys, WEBHOOK_SECRET for what it tells of bounces
if env.str("EMAIL_BACKEND", default=""):
    EMAIL_BACKEND = env.str("EMAIL_BACKEND")  # for example anymail.backends.postmark.EmailBackend
elif PRODUCTION or env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(MAIL_DIR)
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # empty: /metrics is not there
EMAIL_TIMEOUT = 15  # seconds; a mail server that hangs must not outlast the lease of what is being sent
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="register@localhost")

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
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
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    if SECRET_KEY == DEVELOPMENT_KEY or DEBUG or not SITE_URL.startswith("https://"):
        raise ImproperlyConfigured("PRODUCTION needs its own SECRET_KEY, DEBUG off and an https SITE_URL.")

SCAN_CLAMD = env.str("SCAN_CLAMD", default="")  # unix:/run/clamav/clamd.sock or tcp:host:port
SCAN_COMMAND = env.list("SCAN_COMMAND", default=[])  # or a command: file on standard input, exit 0 clean, 1 found
FILES_URL = env.str("FILES_URL", default="").rstrip("/")  # a name of its own for files, where no cookie of ours is sent
# Name servers asked for addresses and proofs of control, `address` or `address:port`; two must agree on a proof.
DNS_RESOLVERS = env.list("DNS_RESOLVERS", default=["223.5.5.5", "119.29.29.29", "1.1.1.1"])
if len(set(DNS_RESOLVERS)) < 2:
    raise ImproperlyConfigured(
        "DNS_RESOLVERS must name two name servers or more: a proof of control needs two that agree."
    )
EGRESS_LOOPBACK = env.list("EGRESS_LOOPBACK", default=[])  # host:port of test servers that egress may reach
if PRODUCTION and EGRESS_LOOPBACK:
    raise ImproperlyConfigured("PRODUCTION reaches the public Internet only: EGRESS_LOOPBACK must be empty.")

RULE_PROFILE = env.str("RULE_PROFILE", default="default")  # key of the rule profile new cases are pinned to
DEMONSTRATION = env.bool("DEMONSTRATION", default=RULE_PROFILE == "demo")  # stamps every page and certificate
INTAKE_MAX_BYTES = env.int("INTAKE_MAX_BYTES", default=2 * 1024**3)
INTAKE_MAX_ROWS = env.int("INTAKE_MAX_ROWS", default=50_000_000)
REFUSALS_MAX_BYTES = env.int("REFUSALS_MAX_BYTES", default=512 * 1024**2)  # of one list of refusals
REFUSALS_MAX_ROWS = env.int("REFUSALS_MAX_ROWS", default=1_000_000)
INTAKE_IN_CHILD = env.bool(
    "INTAKE_IN_CHILD", default=True
)  # off only for files we made ourselves: demonstration, tests
INTAKE_MEMORY_BYTES = env.int("INTAKE_MEMORY_BYTES", default=4 * 1024**3)
SCREENING_PART_ROWS = env.int("SCREENING_PART_ROWS", default=1 << 20)  # items one worker screens at a time, about
if PRODUCTION and not INTAKE_IN_CHILD:
    raise ImproperlyConfigured("PRODUCTION reads manifests in a guarded child process only.")

CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": f"{REDIS_PREFIX}:",
    "visibility_timeout": 7200,  # seconds until the work of a lost worker is handed out again: above every time limit
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
}
CELERY_TASK_TIME_LIMIT = 3600
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["portal.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "portal.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "NUM_PROXIES": env.int("NUM_PROXIES", default=0),  # whose X-Forwarded-For is believed when requests are counted
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Data-IP Register API",
    "VERSION": "1.0.0",
    "DESCRIPTION": _("Datasets, refusals, screenings, objections and certificates, by the rules of the pages."),
    "LICENSE": {"name": "Apache-2.0"},
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,  # labels stand beside each code in the answers
    "POSTPROCESSING_HOOKS": ["portal.api.schema.schema_finish"],
}
LOGGING_CONFIG = "portal.logs.configure"
LOGGING = {"version": 1}  # not empty, or Django never calls the hook
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
