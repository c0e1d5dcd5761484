"""Clients and form data for the tests of the workspace."""

from typing import Any

from django.test import Client
from django.urls import reverse

from registry.models import Registration
from tests.factories.registrations import Acting

METADATA = {
    "time_from": "2024-01-01",
    "time_until": "2024-12-31",
    "region_scope": "江南地区",
    "industry": "R88",
    "content": "碑刻拓片",
    "form": "image",
    "name_zh": "2024年江南地区文化艺术业碑刻拓片图像数据集",
    "summary_zh": "江南碑刻拓片的图像与释文。",
    "update_frequency": "once",
    "volume": "3 items",
    "restrictions": "仅供研究与训练。",
    "rights_allocation": "整理方享有。",
}
SOURCE = {
    "name": "吴门碑刻数据库",
    "origin": "licensed",
    "domains": "",
    "licence": "CC-BY-4.0",
    "contract": "WM-2024-031",
    "contract_ends_on": "2028-06-30",
    "has_personal_information": "no",
    "unlawful_content_checks": "抽检 500 条。",
}
STATEMENTS = {
    "has_important_data": "no",
    "has_personal_information": "no",
    "has_unlawful_content_checked": "yes",
    "evidence_deposit_number": "GZ-2024-7",
}


def client_of(acting: Acting) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(acting.user)
    return client


def owner_client(registration: Registration) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(registration.applicant.memberships.order_by("pk")[0].user)
    return client


def post(client: Client, name: str, *args: Any, data: dict[str, Any] | None = None) -> Any:
    return client.post(reverse(name, args=args), data or {})
