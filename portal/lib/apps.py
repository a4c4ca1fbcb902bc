from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "portal.lib"
    label = "lib"
