from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal import celery  # noqa: F401  # every process that queues a task must know the broker
        from portal.views import mail_events

        mail_events.connect()
