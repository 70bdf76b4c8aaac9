"""What commands share that a member of the staff runs: who it is, and how a refusal ends."""

import json
import sys
from typing import NoReturn

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.management.base import BaseCommand

from customers.edits.edit import EditContext, Initiator
from customers.merging.errors import MergingError
from customers.rules.texts.plain_texts import LONGEST_REASON
from integration_points.models import ADMIN_PANEL, IntegrationPoint

DONE, REFUSED, USAGE, FORBIDDEN = range(4)


class StaffCommand(BaseCommand):
    """A command in somebody's name."""

    def person(self, username: str, *permissions: str) -> AbstractUser:
        """Return the user, or end: with USAGE for an unknown one, with FORBIDDEN for one without permission."""
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            self.leave(USAGE, f"There is no user {username!r}.")
        if not user.is_active or not user.has_perms(permissions):
            self.leave(FORBIDDEN, f"{username} may not do that.")
        return user

    def context(self, user: AbstractUser, reason: str) -> EditContext:
        """Return who does it and why; commands come through the admin panel's point."""
        point = IntegrationPoint.objects.get(system_name=ADMIN_PANEL).policy()
        initiator = Initiator("user", user.get_username(), user_id=user.pk)
        return EditContext(point=point, initiator=initiator, reason=reason.strip()[:LONGEST_REASON])

    def refuse(self, refused: MergingError, **more: int) -> NoReturn:
        """Print the refusal as the last line and exit."""
        told = {"code": refused.code, "message": str(refused), **more}
        self.stdout.write(json.dumps({"refusal": told}))
        sys.exit(REFUSED)

    def leave(self, code: int, sentence: str) -> NoReturn:
        """Say why on stderr and exit."""
        self.stderr.write(sentence)
        sys.exit(code)
