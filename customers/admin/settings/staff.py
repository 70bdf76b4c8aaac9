"""Staff and their groups: nobody gives more than they have, and nobody changes what they themselves may do.

Whoever may change users could otherwise become a superuser, or take over the account of one. Superusers may do
all of it: somebody has to.
"""

from typing import TYPE_CHECKING, Any, Final

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.admin import UserAdmin as StockUsers
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

if TYPE_CHECKING:
    StockUserAdmin = StockUsers[Any]
else:  # Django's own class takes no parameter.
    StockUserAdmin = StockUsers

_SUPERUSER: Final = "is_superuser"
_RIGHTS: Final = ("is_active", "is_staff", _SUPERUSER, "groups", "user_permissions")

admin.site.unregister(Group)
admin.site.unregister(User)


@admin.register(User)
class StaffAdmin(StockUserAdmin):
    """Staff."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse accounts that may do more than this person."""
        return super().has_change_permission(request, obj) and _is_below(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse accounts that may do more than this person."""
        return super().has_delete_permission(request, obj) and _is_below(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Keep what makes a superuser, and on one's own page all that says what one may do."""
        fields = super().get_readonly_fields(request, obj)
        if _may_all(request):
            return fields
        return (*fields, *(_RIGHTS if obj is not None and obj == request.user else (_SUPERUSER,)))

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        """Offer groups and permissions that this person has."""
        return super().formfield_for_manytomany(db_field, request, **_offered(db_field, request), **kwargs)


@admin.register(Group)
class StaffGroupAdmin(GroupAdmin):
    """Groups of staff."""

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """Refuse one's own groups, and those that may do more."""
        return super().has_change_permission(request, obj) and _is_others(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """Refuse one's own groups, and those that may do more."""
        return super().has_delete_permission(request, obj) and _is_others(request, obj)

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        """Offer permissions that this person has."""
        return super().formfield_for_manytomany(db_field, request, **_offered(db_field, request), **kwargs)


def _may_all(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_active and request.user.is_superuser


def _rights_of(account: AbstractBaseUser | AnonymousUser) -> QuerySet[Permission]:
    """Return what an account may do, or may once it is active again."""
    return Permission.objects.filter(Q(user=account.pk or 0) | Q(group__user=account.pk or 0))


def _is_below(request: HttpRequest, account: Model | None) -> bool:
    """Return whether an account may do no more than this person."""
    if _may_all(request) or not isinstance(account, User):
        return True
    return not account.is_superuser and not _rights_of(account).exclude(pk__in=_rights_of(request.user)).exists()


def _is_others(request: HttpRequest, group: Model | None) -> bool:
    """Return whether a group is not this person's own and may do no more than this person."""
    if _may_all(request) or not isinstance(group, Group):
        return True
    is_own = request.user.groups.filter(pk=group.pk).exists()
    return not is_own and not group.permissions.exclude(pk__in=_rights_of(request.user)).exists()


def _offered(db_field: Any, request: HttpRequest) -> dict[str, QuerySet[Any]]:
    if _may_all(request):
        return {}
    if db_field.related_model is Group:
        beyond = Permission.objects.exclude(pk__in=_rights_of(request.user))
        return {"queryset": Group.objects.exclude(permissions__in=beyond)}
    return {"queryset": Permission.objects.filter(pk__in=_rights_of(request.user))}
