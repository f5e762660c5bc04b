"""Whether this process can serve, for whatever watches over it."""

from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers and is migrated, else 503; it tells a stranger nothing more."""
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except DatabaseError:
        return JsonResponse({"status": "the database does not answer"}, status=503)
    if _last_migrations() - applied.keys():
        return JsonResponse({"status": "the database is not migrated"}, status=503)
    return JsonResponse({"status": "ok"})


@cache
def _last_migrations() -> frozenset[tuple[str, str]]:
    """The last of each app, as the code has them: found once, since that reads every file of them."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


urlpatterns = [path("healthz", healthz, name="healthz")]
