"""Celery tasks of the procedure."""
