"""The check of a system name that staff give to a custom field or to an identifier type."""

from django.core.exceptions import ValidationError

from customers.models import CustomField, IdentifierType
from customers.rules.system_names import clashes


def refuse_a_clash(system_name: str, *, own: str) -> str:
    """Return the name unless some other column has it; `own` is the name that the edited object already has."""
    names = {
        *CustomField.objects.values_list("system_name", flat=True),
        *IdentifierType.objects.values_list("system_name", flat=True),
    }
    if system_name != own and clashes(system_name, names):
        raise ValidationError("A spreadsheet column of this name means something else already: choose another name.")
    return system_name
