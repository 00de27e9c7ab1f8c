"""Rights on one object. The only module that imports guardian.

guardian answers *who is attached to what, in which capacity*; the state machines answer *when*. A right is always a
grant on one object: neither a model-wide grant nor being superuser opens anything here, which is why the grants are
queried and `has_perm` is never called.
"""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db.models import Model, Q, QuerySet
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase
from guardian.shortcuts import assign_perm, remove_perm
from guardian.utils import get_group_obj_perms_model, get_user_obj_perms_model

__all__ = [
    "GroupGrant",
    "UserGrant",
    "grant",
    "holders",
    "holds",
    "objects_held",
    "revoke",
]


class UserGrant(UserObjectPermissionBase):
    """Base of a model that grants a right on one object to a person; give it `content_object`, a foreign key."""

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True


class GroupGrant(GroupObjectPermissionBase):
    """Base of a model that grants a right on one object to a group; give it `content_object`, a foreign key."""

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = True


def grant(codename: str, holder, target: Model) -> None:
    """Give `holder` (a user or a group) the right `codename` on `target`. Granting twice changes nothing."""
    assign_perm(codename, holder, target)


def revoke(codename: str, holder, target: Model) -> None:
    """Take the right `codename` on `target` back from `holder`. Revoking what is not held changes nothing."""
    remove_perm(codename, holder, target)


def holds(user, codename: str, target: Model) -> bool:
    """Whether `user`, active, holds the right `codename` on this very object, in person or through a group."""
    if not getattr(user, "is_active", False) or target is None or target.pk is None:
        return False
    first, *others = (
        grants.filter(**{_HOLDER[kind]: user}, content_object_id=target.pk).values("pk")
        for kind, grants in _grants(codename, type(target)).items()
    )
    return first.union(*others).exists() if others else first.exists()


def objects_held(user, codename: str, model: type[Model]) -> QuerySet:
    """The objects of `model` on which `user`, active, holds the right `codename`. One query, usable as a subquery."""
    if not getattr(user, "is_active", False):
        return model._default_manager.none()
    found = Q(pk__in=[])
    for kind, grants in _grants(codename, model).items():
        found |= Q(pk__in=grants.filter(**{_HOLDER[kind]: user}).values("content_object_id"))
    return model._default_manager.filter(found)


def holders(codename: str, target: Model) -> QuerySet:
    """The active people who hold the right `codename` on `target`, in person or through a group."""
    found = Q(pk__in=[])
    for kind, grants in _grants(codename, type(target)).items():
        found |= Q(**{f"{_MEMBER[kind]}__in": grants.filter(content_object_id=target.pk).values(f"{kind}_id")})
    return get_user_model().objects.filter(found, is_active=True).distinct()


_HOLDER = {"user": "user", "group": "group__user"}
_MEMBER = {"user": "pk", "group": "groups"}


def _grants(codename: str, model: type[Model]) -> dict[str, QuerySet]:
    """The grants of a right on objects of `model`, by kind of holder. Only models with a grant table of their own (a direct
    foreign key, `UserGrant` or `GroupGrant`) hold any: guardian's generic tables are never used."""
    tables = {"user": get_user_obj_perms_model(model), "group": get_group_obj_perms_model(model)}
    return {
        kind: table.objects.filter(permission__codename=codename)
        for kind, table in tables.items()
        if issubclass(table, UserGrant | GroupGrant)
    }
