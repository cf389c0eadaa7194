"""Two questions a supervisor asks: does the process answer, and may it get visitors?"""

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinic_site import field_keys


@require_safe
@never_cache
def healthz(request):
    """The process answers. Touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request):
    """The database answers, its migrations are applied, and our keys open what is sealed. 503 says what is wrong."""
    problems = list(_problems())
    text = "".join(f"{problem}\n" for problem in problems) or "ready\n"
    return HttpResponse(text, status=503 if problems else 200, content_type="text/plain")


def _problems():
    connection = connections[DEFAULT_DB_ALIAS]
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            yield "migrations are not applied"
            return
        field_keys.verify()
    except DatabaseError:
        yield "the database does not answer"
    except field_keys.WrongKeys:
        yield "the field keys do not fit this database"
