"""How gunicorn serves the pages: threads, because a page waits for the database more than it computes."""

import os

wsgi_app = "prdbuilder.wsgi"
bind = os.environ.get("BIND") or "127.0.0.1:8000"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or 1)  # more than one needs PostgreSQL
threads = int(os.environ.get("WEB_THREADS") or 8)
graceful_timeout = 10
keepalive = 5
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108  # its heartbeat stays off the disk

if os.environ.get("LOG_FORMAT") != "plain":
    logconfig_dict = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "prdbuilder.logs.JsonFormatter"}},
        "handlers": {"json": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": [], "level": "INFO"},
        "loggers": {"gunicorn.error": {"handlers": ["json"], "level": "INFO", "propagate": False}},
    }
