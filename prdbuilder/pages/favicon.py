"""Our mark, for browsers and programs that ask for it where it stood on every site once."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


@login_not_required
@cache_control(public=True, max_age=86_400)
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("mark.svg"))


urlpatterns = [path("favicon.ico", favicon, name="favicon")]
