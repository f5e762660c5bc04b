"""Everything that was written, in one file: for a backup, a move to another machine or another database.

The file is a gzipped tar: `manifest.json`, `rows/<app>.<model>.jsonl` with a list of values a line, and
`files/…` with what is in the file storage. It reads the same from SQLite and from PostgreSQL.
"""

import io
import json
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from itertools import batched
from typing import IO, Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from .history.removing import highest_ids

FORMAT = 1
AT_ONCE = 500
RAISE_SEQUENCE = {
    "sqlite": (
        "INSERT INTO sqlite_sequence (name, seq) SELECT %(table)s, 0"
        " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = %(table)s)",
        "UPDATE sqlite_sequence SET seq = MAX(seq, %(id)s) WHERE name = %(table)s",
    ),
    "postgresql": (
        "SELECT setval(sequence, GREATEST(nextval(sequence) - 1, %(id)s))"
        " FROM CAST(pg_get_serial_sequence(%(table)s, 'id') AS regclass) AS sequence",
    ),
}
"""Django has no word for it: give no id up to this one."""


class Exact(DjangoJSONEncoder):
    """Django's own drops microseconds, and a backup drops nothing."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


class NotRestored(Exception):
    """The backup cannot be brought back here, and why; nothing was changed."""


def every_model() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]


def columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@contextmanager
def snapshot() -> Iterator[None]:
    """See the database as it is at this moment, while others go on writing."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # A deferred transaction only reads; Django's own would take the lock that writers need.
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def back_up(target: IO[bytes]) -> int:
    """Write everything into `target` and return how many rows that was."""
    with tarfile.open(fileobj=target, mode="w:gz") as archive, snapshot():
        manifest = {"format": FORMAT, "made_at": datetime.now(UTC).isoformat(), "migrations": applied()}
        _put(archive, "manifest.json", json.dumps(manifest, indent=2).encode())
        count = sum(_put_rows(archive, model) for model in every_model())
        for name in _file_names():
            if default_storage.exists(name):
                with default_storage.open(name) as file:
                    _put_file(archive, f"files/{name}", file, file.size)
    return count


def applied() -> list[str]:
    """The migrations this database has seen: what the columns of a row mean."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _put(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    _put_file(archive, name, BytesIO(content), len(content))


def _put_file(archive: tarfile.TarFile, name: str, content: IO[bytes], size: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = size
    archive.addfile(entry, content)


def _put_rows(archive: tarfile.TarFile, model: type[models.Model]) -> int:
    """By way of a file: a tar entry begins with its size, and history is larger than memory should be."""
    rows = model._base_manager.order_by("pk").values_list(*columns(model))
    count = 0
    with tempfile.TemporaryFile() as lines:
        lines.write(f"{json.dumps(columns(model))}\n".encode())
        for row in rows.iterator(AT_ONCE):
            count += 1
            lines.write(f"{json.dumps(row, cls=Exact, ensure_ascii=False)}\n".encode())
        size = lines.tell()
        lines.seek(0)
        _put_file(archive, f"rows/{model._meta.label}.jsonl", lines, size)
    return count


def _file_names() -> Iterator[str]:
    for model in every_model():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                yield from model._base_manager.exclude(**{field.attname: ""}).values_list(
                    field.attname, flat=True
                )


def restore(source: IO[bytes]) -> int:
    """Put everything back as it was, in place of what is here, and return how many rows that was.

    Raises `NotRestored`. All rows are put back in one transaction, or none.
    """
    try:
        with tarfile.open(fileobj=source, mode="r:gz") as archive:
            _check(archive)
            return _restore(archive)
    except (tarfile.TarError, EOFError, KeyError, TypeError, OSError, json.JSONDecodeError) as error:
        raise NotRestored(f"This file is not a whole backup: {error}") from error


def _check(archive: tarfile.TarFile) -> None:
    manifest = json.loads(_content(archive, "manifest.json"))
    if manifest["format"] != FORMAT:
        raise NotRestored(f"This backup has format {manifest['format']}; this version reads {FORMAT}.")
    if manifest["migrations"] != applied():
        different = sorted(set(manifest["migrations"]) ^ set(applied()))
        raise NotRestored(
            "This backup was made by another version of PRD Builder. Restore it with that version, "
            f"then migrate. They differ by {', '.join(different[:4])}."
        )


def _open(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    file = archive.extractfile(name)
    if file is None:
        raise NotRestored(f"This backup has no {name}.")
    return file


def _content(archive: tarfile.TarFile, name: str) -> bytes:
    return _open(archive, name).read()


@transaction.atomic
def _restore(archive: tarfile.TarFile) -> int:
    found = every_model()
    # Constraints between tables are deferred to the end of the transaction on both databases.
    for model in reversed(found):
        model._base_manager.all()._raw_delete(using=connection.alias)
    count = sum(_restore_rows(model, _lines(archive, model)) for model in found)
    _reset_sequences(found)
    connection.check_constraints()
    for entry in archive:
        if entry.name.startswith("files/") and entry.isfile():
            _restore_file(entry.name.removeprefix("files/"), _content(archive, entry.name))
    return count


def _reset_sequences(found: list[type[models.Model]]) -> None:
    """The next id is above those of all rows, and of those that only history has: it can bring them back."""
    named = highest_ids()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), found):
            cursor.execute(statement)
        for model in found:
            values = {"table": model._meta.db_table, "id": named.get(model._meta.model_name or "")}
            for statement in RAISE_SEQUENCE[connection.vendor] if values["id"] else ():
                cursor.execute(statement, values)


def _lines(archive: tarfile.TarFile, model: type[models.Model]) -> Iterable[list[Any]]:
    """Lines end at a line feed only: texts hold other signs at which Python, too, would end a line."""
    file = _open(archive, f"rows/{model._meta.label}.jsonl")
    return (json.loads(line) for line in io.TextIOWrapper(file, "utf-8", newline="\n"))


def _restore_rows(model: type[models.Model], lines: Iterable[list[Any]]) -> int:
    lines = iter(lines)
    names = next(lines)
    by_name: dict[str, Callable[[Any], Any]] = {
        field.attname: _reader(field) for field in model._meta.concrete_fields
    }
    count = 0
    for batch in batched(lines, AT_ONCE):
        rows = [
            model(**{name: by_name[name](value) for name, value in zip(names, line, strict=True)})
            for line in batch
        ]
        with _moments_as_they_were(model):
            model._base_manager.bulk_create(rows)
        count += len(rows)
    return count


@contextmanager
def _moments_as_they_were(model: type[models.Model]) -> Iterator[None]:
    """What Django itself dates when a row is made, such as a task, was made when it was made."""
    dated = [field for field in model._meta.concrete_fields if getattr(field, "auto_now_add", False)]
    for field in dated:
        vars(field)["auto_now_add"] = False
    try:
        yield
    finally:
        for field in dated:
            vars(field)["auto_now_add"] = True


def _reader(field: Any) -> Callable[[Any], Any]:
    """How a JSON value becomes the field's own; a foreign key holds what it points to."""
    while field.is_relation:
        field = field.target_field
    if isinstance(field, models.JSONField):
        return lambda value: value
    return field.to_python  # type: ignore[no-any-return]


def _restore_file(name: str, content: bytes) -> None:
    if default_storage.exists(name):
        default_storage.delete(name)
    default_storage.save(name, ContentFile(content))
