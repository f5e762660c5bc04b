"""What belongs together: all changes of one press are one step, shown and undone as one."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID, uuid4


@dataclass(frozen=True)
class Step:
    id: UUID
    undoes: UUID | None = None


_open: ContextVar[Step | None] = ContextVar("step", default=None)


@contextmanager
def step(*, undoes: UUID | None = None) -> Iterator[UUID]:
    """Make one step of all that is written within, also as a decorator; a step inside a step is the same."""
    here = _open.get()
    if here is not None:
        yield here.id
        return
    begun = Step(uuid4(), undoes)
    token = _open.set(begun)
    try:
        yield begun.id
    finally:
        _open.reset(token)


def current_step() -> Step:
    """The step that is open; a change that is written outside of any is a step of its own."""
    return _open.get() or Step(uuid4())
