from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "prdbuilder.pages"
