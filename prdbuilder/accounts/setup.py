"""What the environment says about mail and single sign-on, as the settings of Django and django-allauth."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SMTP = {
    "smtp": {"port": 587, "use_tls": True},
    "smtps": {"port": 465, "use_ssl": True},
    "smtp+plain": {"port": 25},
}


def mailers(url: str) -> dict[str, Any]:
    """MAILERS for `smtp://user:password@host:587`; without an address there is no mail server."""
    if not url:
        return {}
    parts = urlsplit(url)
    if parts.scheme not in SMTP or not parts.hostname:
        raise ImproperlyConfigured(
            "MAIL_URL must look like smtp://user:password@host:587 (STARTTLS), smtps://… (TLS) "
            "or smtp+plain://… (unencrypted, for a relay on the same machine)."
        )
    options = SMTP[parts.scheme] | {"host": parts.hostname, "timeout": 10}
    if parts.port:
        options["port"] = parts.port
    if parts.username:
        options |= {"username": unquote(parts.username), "password": unquote(parts.password or "")}
    return {"default": {"OPTIONS": options}}


def openid_connect(
    server_url: str, client_id: str, client_secret: str, *, name: str, trust_email: bool
) -> dict[str, Any]:
    """SOCIALACCOUNT_PROVIDERS for the one provider of this installation, or none."""
    if not server_url:
        return {}
    if not client_id or not client_secret:
        raise ImproperlyConfigured("OIDC_SERVER_URL also needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.")
    app = {
        "provider_id": "sso",
        "name": name,
        "client_id": client_id,
        "secret": client_secret,
        "settings": {"server_url": server_url, "verified_email": trust_email},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
