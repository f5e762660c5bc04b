from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "prdbuilder.accounts"
    label = "accounts"
