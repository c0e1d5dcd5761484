"""Logs are events with ids, one JSON object a line; never names, texts or addresses of parties."""

import logging.config
import re
from collections.abc import MutableMapping
from typing import Any

import structlog
from django.conf import settings

# Parts of addresses that let somebody in, and what a search or a visitor tells about a person.
SECRET_PATH = re.compile(r"(/(?:confirm|confirm-email|enter|feeds|key)/)[^/\s]+")
PERSONAL = ("ip", "user_agent")


def redact(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop what identifies a visitor; keep the address without its query and without one-time keys."""
    for key in PERSONAL:
        event.pop(key, None)
    if isinstance(event.get("request"), str):
        event["request"] = SECRET_PATH.sub(r"\1…", event["request"].split("?", 1)[0])
    return event


def configure(_config: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG hook: everything through structlog to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        redact,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processor": structlog.processors.JSONRenderer(),
                    "foreign_pre_chain": shared,
                }
            },
            "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
            "loggers": {"httpx": {"level": "WARNING"}},  # it would log every address, keys and all
            "root": {"handlers": ["console"], "level": getattr(settings, "LOG_LEVEL", "INFO")},
        }
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
