"""django-allauth's forms in the words of the house: plain labels, no placeholders, one field a password."""

import struct
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount import forms as social
from django import forms

LABELS = {
    "login": "E-mail",
    "email": "E-mail",
    "password": "Password",
    "oldpassword": "Current password",
    "password1": "New password",
    "code": "Code",
    "name": "Name of this passkey",
    "passwordless": "Sign in with it alone, without the password",
}
HELP = {
    "password1": "At least 8 characters, and not one that is easily guessed.",
    "passwordless": "The device then asks for its PIN, fingerprint or face.",
}


class InOurWords(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = HELP.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field.widget, forms.PasswordInput):
                field.widget.template_name = "account/password_input.html"
            if name == "code":
                field.widget.attrs |= {"inputmode": "numeric", "autofocus": True}


class LoginForm(InOurWords, account.LoginForm):
    """Password managers look for a field called username beside the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    pass


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    pass


class SetPasswordForm(InOurWords, account.SetPasswordForm):
    pass


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(InOurWords, account.ResetPasswordKeyForm):
    pass


class AuthenticateForm(InOurWords, mfa.AuthenticateForm):
    pass


class MfaReauthenticateForm(InOurWords, mfa.ReauthenticateForm):
    pass


class ActivateTotpForm(InOurWords, totp.ActivateTOTPForm):
    pass


NOT_ACCEPTED = "This passkey was not accepted."
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, struct.error)
"""What reading the bytes of a credential that is none ends in."""


class AddPasskeyForm(InOurWords, webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"name": "Passkey"} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        try:
            return {**(super().clean() or {})}
        except UNREADABLE as error:
            raise forms.ValidationError(NOT_ACCEPTED) from error


class UsePasskey(forms.Form):
    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]  # of the form this is mixed into
        except UNREADABLE as error:
            raise forms.ValidationError(NOT_ACCEPTED) from error


class LoginPasskeyForm(UsePasskey, webauthn.LoginWebAuthnForm):
    pass


class AuthenticatePasskeyForm(UsePasskey, webauthn.AuthenticateWebAuthnForm):
    pass


class ReauthenticatePasskeyForm(UsePasskey, webauthn.ReauthenticateWebAuthnForm):
    pass


class EditPasskeyForm(InOurWords, webauthn.EditWebAuthnForm):
    pass


class SocialSignupForm(InOurWords, social.SignupForm):
    pass
