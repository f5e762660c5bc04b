from django.urls import include, path

urlpatterns = [
    path("", include("prdbuilder.pages.urls")),
    path("accounts/", include("allauth.urls")),
]
