from django.apps import AppConfig


class IntegrationPointsConfig(AppConfig):
    name = "integration_points"
    verbose_name = "Integration points"
