"""Addresses of the procedure's pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
