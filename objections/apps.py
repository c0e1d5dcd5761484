from importlib import import_module

from django.apps import AppConfig

# Modules that fill the tables of what silence does and what a signed decision does.
HANDLERS = (
    "admission",
    "answer_effects",
    "after_registration",
    "following",
    "granting",
    "judgments",
    "refusing",
    "reviews",
    "rulings",
    "settlement",
    "silence",
)


class ObjectionsConfig(AppConfig):
    name = "objections"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.services.wording import wordings_add

        from .services.answer_wording import BATCHES
        from .services.wording import WORDINGS

        wordings_add(WORDINGS | BATCHES)
        for module in HANDLERS:
            import_module(f"objections.services.{module}")
