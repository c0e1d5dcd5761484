"""The workflow documentation is what the code does."""

from pathlib import Path

from django.conf import settings

from portal.workflow_docs import workflow_markdown


def test_the_workflow_document_is_the_one_the_tables_make() -> None:
    written = (Path(settings.BASE_DIR) / "docs" / "workflow.md").read_text(encoding="utf-8")

    assert written == workflow_markdown(), "run `python3 manage.py workflow_docs`"
