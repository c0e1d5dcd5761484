from importlib import import_module

from django.apps import AppConfig

# Modules that fill the tables of what silence does, what a signed decision does, and how a kind of job is run.
HANDLERS = (
    "intake",
    "registration_decisions",
    "registration_silence",
)


class RegistryConfig(AppConfig):
    name = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for module in HANDLERS:
            import_module(f"registry.services.{module}")
