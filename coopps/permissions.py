"""Rights on one object. The only module that imports guardian.

guardian answers *who is attached to what, in which capacity*; the state machines answer *when*. A right is always a
grant on one object: neither a model-wide grant nor being superuser opens anything here, which is why the grants are
queried and `has_perm` is never called.
"""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db.models import Model, Q, QuerySet
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase
from guardian.shortcuts import assign_perm, remove_perm
from guardian.utils import get_group_obj_perms_model, get_user_obj_perms_model

__all__ = ["GroupGrant", "UserGrant", "grant", "holders", "holds", "objects_held", "revoke"]


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
    if user is None or not getattr(user, "is_active", False) or target is None or target.pk is None:
        return False
    return (
        get_user_obj_perms_model(target)
        .objects.filter(user=user, permission__codename=codename, content_object_id=target.pk)
        .exists()
        or get_group_obj_perms_model(target)
        .objects.filter(group__user=user, permission__codename=codename, content_object_id=target.pk)
        .exists()
    )


def objects_held(user, codename: str, model: type[Model]) -> QuerySet:
    """The objects of `model` on which `user`, active, holds the right `codename`. One query, usable as a subquery."""
    if user is None or not getattr(user, "is_active", False):
        return model._default_manager.none()
    in_person = get_user_obj_perms_model(model).objects.filter(user=user, permission__codename=codename)
    by_group = get_group_obj_perms_model(model).objects.filter(
        group__in=Group.objects.filter(user=user), permission__codename=codename
    )
    return model._default_manager.filter(
        Q(pk__in=in_person.values("content_object_id")) | Q(pk__in=by_group.values("content_object_id"))
    )


def holders(codename: str, target: Model) -> QuerySet:
    """The active people who hold the right `codename` on `target`, in person or through a group."""
    from django.contrib.auth import get_user_model

    in_person = get_user_obj_perms_model(target).objects.filter(
        permission__codename=codename, content_object_id=target.pk
    )
    by_group = get_group_obj_perms_model(target).objects.filter(
        permission__codename=codename, content_object_id=target.pk
    )
    return (
        get_user_model()
        .objects.filter(is_active=True)
        .filter(Q(pk__in=in_person.values("user_id")) | Q(groups__in=by_group.values("group_id")))
        .distinct()
    )
