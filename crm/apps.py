from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as StockAdminConfig


class CrmConfig(AppConfig):
    name = "crm"
    verbose_name = "Customer profiles"

    def ready(self) -> None:
        """Register the checks of our settings; make the queue's app, so that every process publishes to our broker."""
        from crm import celery, checks  # noqa: F401 - Django wants them here, once the settings stand


class AdminConfig(StockAdminConfig):
    """The stock admin with our own site in its place, so that every `admin.register` lands on it."""

    default_site = "crm.admin_site.StaffSite"
