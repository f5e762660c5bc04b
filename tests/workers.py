"""The background worker, as tests run it."""

from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult


def a_worker(*, interval=0, batch=True, queues=("exports",)):
    """A worker, of exports if nothing else is said. With `batch` it ends when nothing waits any more."""
    return Worker(
        queue_names=list(queues),
        interval=interval,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
        excluded_queue_names=[],
    )


def work():
    """What the worker does with each export that waits; its own loop would close the test's connection."""
    worker = a_worker()
    for task in DBTaskResult.objects.ready().filter(queue_name="exports"):
        task.claim(worker.worker_id)
        worker.run_task(task)
