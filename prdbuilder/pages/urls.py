"""Every address, module by module."""

from django.urls import URLPattern, URLResolver

from . import (
    accounts,
    exports,
    favicon,
    habits,
    health,
    imports,
    invitations,
    jump,
    members,
    personas,
    pictures,
    prds,
    products,
    read,
    readiness,
    relations,
    requirements,
    saving,
    why,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *accounts.urlpatterns,
    *exports.urlpatterns,
    *favicon.urlpatterns,
    *habits.urlpatterns,
    *health.urlpatterns,
    *imports.urlpatterns,
    *invitations.urlpatterns,
    *jump.urlpatterns,
    *members.urlpatterns,
    *personas.urlpatterns,
    *pictures.urlpatterns,
    *prds.urlpatterns,
    *products.urlpatterns,
    *read.urlpatterns,
    *readiness.urlpatterns,
    *relations.urlpatterns,
    *saving.urlpatterns,
    *requirements.urlpatterns,
    *why.urlpatterns,
]
