"""What several people do at the same moment, each on a connection of their own."""

import threading
import time
from contextlib import contextmanager

from django.db import connection, transaction


def at_once(*jobs):
    """Start all jobs together and return what each raised, or None."""
    gate, raised = threading.Barrier(len(jobs)), [None] * len(jobs)

    def work(place, job):
        try:
            gate.wait(30)
            job()
        except Exception as error:
            raised[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair, daemon=True) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return raised


def until_somebody_waits():
    """PostgreSQL tells; on SQLite whoever begins to write waits from the start."""
    if connection.vendor != "postgresql":
        return
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


def begun(job, *, read=""):
    """Start a job on a connection of its own; go on when it has read from a table, if one is named."""
    has_read, ended = threading.Event(), []

    def notice(execute, sql, *rest):
        found = execute(sql, *rest)
        if read in sql:
            has_read.set()
        return found

    def work():
        try:
            with connection.execute_wrapper(notice):
                ended.append(job())
        except Exception as error:
            ended.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert not read or has_read.wait(30)
    return thread, ended


@contextmanager
def overtaken(job, *, read=""):
    """What happens within is committed when the job has begun and waits to write. How the job ended."""
    with transaction.atomic():
        ended = []
        yield ended
        thread, found = begun(job, read=read)
        until_somebody_waits()
    thread.join(60)
    assert not thread.is_alive(), "it waits for ever"
    ended += found
