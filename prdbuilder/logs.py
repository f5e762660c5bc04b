"""Logs for machines: one JSON object a line, to standard error."""

import json
import logging
import re
from datetime import UTC, datetime

OF_A_RECORD = ("status_code",)
_BEFORE_SECRETS = "share|invitation|account/email|accounts/password/reset/key|calendar|unsubscribe"
_SECRET = re.compile(rf"(/(?:{_BEFORE_SECRETS})/)[^/\s\"'?]+")


class HideSecrets(logging.Filter):
    """An address whose knowledge opens a door is logged without what opens it."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if (hidden := _SECRET.sub(r"\1…", message)) != message:
            record.msg, record.args = hidden, ()
        return True


class JsonFormatter(logging.Formatter):
    """The moment, the level, the logger and the message, and what a log call gives besides."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: record.__dict__[name] for name in OF_A_RECORD if name in record.__dict__}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
