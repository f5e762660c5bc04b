"""Settings, read from the environment in this one place. None of them is unsafe by default."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from prdbuilder.accounts.setup import mailers, openid_connect
from prdbuilder.database import database

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str = "") -> str:
    """An empty variable means the same as one that is not set."""
    return os.environ.get(name) or default


def flag(name: str) -> bool:
    return env(name).lower() in {"1", "true", "yes", "on"}


def names(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def network(name: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(name)
    except ValueError as error:
        raise ImproperlyConfigured(f"WEBHOOK_ALLOWED_NETWORKS: {error}") from error


DEBUG = flag("DEBUG")
DEMO = flag("DEMO")
SECRET_KEY = env("SECRET_KEY")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY to a long random text; `make run` makes one for you.")
DATA_DIR = Path(env("DATA_DIR", str(BASE_DIR / ".data")))
SITE_URL = env("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = names("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = names("CSRF_TRUSTED_ORIGINS", SITE_URL)

INSTALLED_APPS = [
    "prdbuilder.accounts",
    "prdbuilder.history",
    "stakeholders",
    "prdbuilder.notices",
    "prdbuilder.prds",
    "prdbuilder.publishing",
    "prdbuilder.reviews",
    "prdbuilder.live",
    "prdbuilder.importing",
    "prdbuilder.pages",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "prdbuilder.http.refuse_nul",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "prdbuilder.http.RedirectForHtmx",
    "allauth.account.middleware.AccountMiddleware",
    "prdbuilder.pages.live.fresh_pages",
    "prdbuilder.pages.bin.DeletedPrds",
]

ROOT_URLCONF = "prdbuilder.urls"
WSGI_APPLICATION = "prdbuilder.wsgi.application"

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
                "prdbuilder.pages.context.site",
            ],
            "builtins": ["prdbuilder.pages.templatetags.prd"],
        },
    }
]
FORM_RENDERER = "prdbuilder.pages.forms.Renderer"

DATABASES = {
    "default": database(
        env("DATABASE_URL", f"sqlite:///{DATA_DIR / 'prdbuilder.sqlite3'}"),
        connections=int(env("DATABASE_POOL", "10")),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "exports"]}}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "prdbuilder.storage.HashedStaticFilesStorage"
        if not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "files"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True

AUTH_USER_MODEL = "accounts.User"
# One backend only: with Django's beside it, a wrong password would be hashed twice.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
    ),
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "products"

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF],
}
HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
if flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Each chosen requirement is a field. A page says in words how many are too many; Django only answers 400.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_HANDLERS = [
    "prdbuilder.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Webhooks go to the internet over HTTPS, and into a private network only where it is named here, such as
# 10.1.2.0/24; there also over http and to any port.
WEBHOOK_ALLOWED_NETWORKS = [network(name) for name in names("WEBHOOK_ALLOWED_NETWORKS")]

# Mail, the cache and signing in.
# MAIL_URL: smtp://user:password@host:587 (STARTTLS), smtps:// (TLS) or smtp+plain:// (for a local relay).
# Without it no mail is sent: invitations and reset links are shown to the person who makes them instead.
MAILERS = mailers(env("MAIL_URL"))
SILENCED_SYSTEM_CHECKS = [] if MAILERS else ["mail.W001"]
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", f"PRD Builder <no-reply@{urlsplit(SITE_URL).hostname}>")

# The throttle counts in this cache, so every process must see the same one.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cacheentry",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
# Beside django-allauth's own: what people without an account may do behind a share link.
ACCOUNT_RATE_LIMITS = {
    "share_password": "5/5m/ip,60/h/key",
    "share_comment": "5/5m/ip,60/h/key",
    "share_file": "10/h/ip,20/h/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if flag("BEHIND_PROXY") else 0

ACCOUNT_ADAPTER = "prdbuilder.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    name: f"prdbuilder.accounts.forms.{form}"
    for name, form in {
        "login": "LoginForm",
        "reauthenticate": "ReauthenticateForm",
        "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm",
        "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "ResetPasswordKeyForm",
    }.items()
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# People come by invitation; an address is proved when it is changed, and by single sign-on.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = True

MFA_FORMS = {
    name: f"prdbuilder.accounts.forms.{form}"
    for name, form in {
        "authenticate": "AuthenticateForm",
        "reauthenticate": "MfaReauthenticateForm",
        "activate_totp": "ActivateTotpForm",
        "add_webauthn": "AddPasskeyForm",
        "edit_webauthn": "EditPasskeyForm",
        "login_webauthn": "LoginPasskeyForm",
        "authenticate_webauthn": "AuthenticatePasskeyForm",
        "reauthenticate_webauthn": "ReauthenticatePasskeyForm",
    }.items()
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "PRD Builder"
MFA_TOTP_TOLERANCE = 1
# Browsers offer passkeys over HTTPS and on localhost only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# Single sign-on by OpenID Connect. A stranger needs an invitation, or an address at one of OIDC_DOMAINS that
# the provider says is verified. OIDC_TRUST_EMAIL: for a provider that never says so (Microsoft Entra).
# The address to register with the provider: SITE_URL/accounts/oidc/sso/login/callback/
SOCIALACCOUNT_ADAPTER = "prdbuilder.accounts.adapter.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {"signup": "prdbuilder.accounts.forms.SocialSignupForm"}
SOCIALACCOUNT_PROVIDERS = openid_connect(
    env("OIDC_SERVER_URL"),
    env("OIDC_CLIENT_ID"),
    env("OIDC_CLIENT_SECRET"),
    name=env("OIDC_NAME", "single sign-on"),
    trust_email=flag("OIDC_TRUST_EMAIL"),
)
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
OIDC_DOMAINS = [domain.lower() for domain in names("OIDC_DOMAINS")]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"hide_secrets": {"()": "prdbuilder.logs.HideSecrets"}},
    "formatters": {
        "json": {"()": "prdbuilder.logs.JsonFormatter"},
        "plain": {"format": "{levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["hide_secrets"],
            "formatter": "plain" if env("LOG_FORMAT", "json") == "plain" else "json",
        }
    },
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", "INFO").upper()},
    "loggers": {"django": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
}
