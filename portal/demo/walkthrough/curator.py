"""The curator registers a dataset, answers and follows it."""

from __future__ import annotations

import re
from pathlib import Path

from portal.demo.client import PageView, Unexpected

from .people import Person

METADATA = {
    "time_from": "2024-01-01",
    "time_until": "2024-12-31",
    "region_scope": "全国",
    "industry": "I65",
    "content": "网页图片",
    "form": "image",
    "name_zh": "二〇二四年全国网页图片图文数据集",
    "name_en": "Web image set of 2024",
    "summary_zh": "公开网页上的图片地址，用于图文模型训练的示范登记。",
    "summary_en": "Addresses of pictures on public pages, registered to show the procedure.",
    "update_frequency": "once",
    "volume": "1,000 images",
    "restrictions": "只用于模型训练。",
    "rights_allocation": "整理方持有数据集整体的权利，单件作品的权利归各权利人。",
}
SOURCE = {
    "origin": "crawled",
    "name": "公开网页",
    "basis": "公开网页，遵守各站 robots.txt；收集前比对拒绝声明。",
    "collector": "demo-crawler/1.0",
    "collected_from": "2024-01-01",
    "collected_until": "2024-12-31",
    "has_personal_information": "no",
    "unlawful_content_checks": "以关键词表与抽样人工复核检查，未发现违法内容。",
}
STATEMENTS = {
    "has_important_data": "no",
    "has_personal_information": "no",
    "has_unlawful_content_checked": "yes",
    "evidence_deposit_number": "DEMO-2026-0001",
}


def draft_begin(curator: Person, slug: str) -> int:
    """A new draft; its id."""
    page = curator.visitor.get("/workspace/new/")
    page = curator.visitor.submit(page, page.form(has="slug"), {"slug": slug, "label": "v1.0"})
    found = re.search(r"/workspace/(\d+)/", page.url)
    if found is None:
        raise Unexpected(f"no draft at {page.url}")
    return int(found.group(1))


def draft_fill(curator: Person, pk: int) -> None:
    """Metadata, one source, statements."""
    for task, has, values in (
        ("metadata", "name_zh", METADATA),
        ("sources/new", "origin", SOURCE),
        ("statements", "has_important_data", STATEMENTS),
    ):
        page = curator.visitor.get(f"/workspace/{pk}/{task}/")
        curator.visitor.submit(page, page.form(has=has), values)


def manifest_upload(curator: Person, pk: int, file: Path) -> PageView:
    """Hand in the manifest and follow the job page until it is read."""
    page = curator.visitor.get(f"/workspace/{pk}/manifest/")
    page = curator.visitor.submit(page, page.form(has="file"), files={"file": file})
    job = re.search(r"/jobs/\d+/", page.url)
    if job is None:
        raise Unexpected(f"no job page at {page.url}")
    page = curator.visitor.wait(
        job.group(),
        lambda seen: "data-running" not in seen.body.decode(),
        seconds=60,
        what="reading the manifest",
    )
    if "Failed" in page.text:
        raise Unexpected(f"the manifest was not read: {page.text[:600]}")
    return page


def submit(curator: Person, pk: int) -> tuple[str, PageView]:
    """Check the answers and submit; the application number and the receipt."""
    page = curator.visitor.get(f"/workspace/{pk}/check/")
    page = curator.visitor.submit(page, page.form(button="Submit the application"))
    found = re.search(r"DIP-A-\d{4}-\d{6}-\d", page.text)
    if found is None:
        raise Unexpected(f"{page.url} shows no application number: {page.text[:600]}")
    return found.group(), page
