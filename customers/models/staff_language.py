from django.conf import settings
from django.db import models


class StaffLanguage(models.Model):
    """The language that a member of the staff reads the pages in; without one, the browser decides."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="staff_language"
    )
    language = models.CharField(max_length=10)  # one of settings.LANGUAGES

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Language of user {self.pk}"
