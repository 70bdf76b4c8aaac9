from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from crm.health import healthz, readyz
from customers.parts import parts
from customers.public.confirm import confirm, confirmed

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", include("customers.api.urls")),
    path("confirm/done/", confirmed, name="confirmed"),
    *(path("confirm/", include(part.public)) for part in parts() if part.public),
    path("confirm/<str:token>/", confirm, name="confirm"),
    path("healthz", healthz),
    path("readyz", readyz),
    path("", RedirectView.as_view(pattern_name="admin:index")),
]
