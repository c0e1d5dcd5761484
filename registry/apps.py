from importlib import import_module

from django.apps import AppConfig
from django.db.backends.signals import connection_created

# Modules that fill the tables of what silence does, what a signed decision does, and how a kind of job is run.
HANDLERS = (
    "certificate_pdf",
    "certificate_silence",
    "certificate_steps",
    "exclusions",
    "filing_changes",
    "filing_decisions",
    "filing_endings",
    "filing_measures",
    "filing_remarks",
    "filing_renewals",
    "filing_silences",
    "filing_transfers",
    "import_checking",
    "import_filing",
    "intake",
    "match_decisions",
    "match_silences",
    "probes",
    "refusal_decisions",
    "refusal_silences",
    "registration_decisions",
    "registration_ends",
    "registration_silence",
    "screenings",
)


class RegistryConfig(AppConfig):
    name = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .models.instants import instants_read_fast

        connection_created.connect(instants_read_fast)
        for module in HANDLERS:
            import_module(f"registry.services.{module}")
