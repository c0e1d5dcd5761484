"""`{% load face %}`: every tag and filter of the look in one library."""

from __future__ import annotations

from django import template

from . import fields, figures, lists, marks, tables, times

register = template.Library()
for _part in (times, figures, marks, tables, lists, fields):
    register.tags.update(_part.register.tags)
    register.filters.update(_part.register.filters)
