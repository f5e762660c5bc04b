"""What DATABASE_URL says, as a setting of Django."""

from typing import Any

import dj_database_url

SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
}


def database(url: str, *, connections: int) -> dict[str, Any]:
    """The database of this address, with at most so many connections in a process.

    What is written after the ? of the address goes before what is ours.
    """
    found: dict[str, Any] = {**dj_database_url.parse(url, conn_health_checks=True)}
    if found["ENGINE"] == "django.db.backends.sqlite3":
        ours: dict[str, Any] = SQLITE
    else:
        ours = {"pool": {"min_size": 1, "max_size": connections, "timeout": 5}, "connect_timeout": 5}
        # PgBouncer in transaction mode cannot keep a cursor open between two statements.
        found["DISABLE_SERVER_SIDE_CURSORS"] = True
    return found | {"OPTIONS": ours | found.get("OPTIONS", {})}
