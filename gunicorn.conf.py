"""How gunicorn serves: an event loop holds the streams, and pages are made on threads beside it."""

import os

wsgi_app = "prdbuilder.asgi:application"
bind = os.environ.get("BIND") or "127.0.0.1:8000"
worker_class = "asgi"
workers = int(os.environ.get("WEB_CONCURRENCY") or 1)  # more than one needs PostgreSQL
# WEB_THREADS says on how many threads each of them makes pages.
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


def post_worker_init(worker):
    """Streams end when the server is told to stop; it would wait for them in vain."""
    from prdbuilder.live.hub import hub

    hub.serving = lambda: worker.alive
