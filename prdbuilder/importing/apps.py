from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "prdbuilder.importing"
