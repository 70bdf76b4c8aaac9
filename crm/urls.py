from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from crm.health import healthz, readyz

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", healthz),
    path("readyz", readyz),
    path("", RedirectView.as_view(pattern_name="admin:index")),
]
