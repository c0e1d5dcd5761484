"""People who sign in, the parties they act for, and officers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from .transitions import Actor


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **extra: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who can sign in. Acts are done by parties; a user acts for the parties they are a member of."""

    email = models.EmailField(_("E-mail"), unique=True)
    name = models.CharField(_("Name"), max_length=100, blank=True)
    language = models.CharField(_("Language"), max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)  # may enter /admin/; says nothing about officers
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once_in_any_case")]

    def __str__(self) -> str:
        return f"user {self.pk}"


class Officer(models.Model):
    """A registry official; appears in public by number only. A regulator reads and exports, and decides nothing."""

    class Role(models.TextChoices):
        EXAMINER = "examiner", _("Examiner")
        REVIEWER = "reviewer", _("Second reviewer")
        LEAD = "lead", _("Registrar lead")
        REGULATOR = "regulator", _("Regulator")

    user = models.OneToOneField(User, models.PROTECT, related_name="officer")
    number = models.CharField(_("Officer number"), max_length=10, unique=True)
    role = models.CharField(_("Role"), max_length=12, choices=Role)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=["examiner", "reviewer", "lead", "regulator"]), name="officer_role_known"
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def decides(self) -> bool:
        return self.is_active and self.role != self.Role.REGULATOR

    @property
    def actor(self) -> Actor:
        return Actor(self.role, user_id=self.user_id, officer_id=self.pk)
