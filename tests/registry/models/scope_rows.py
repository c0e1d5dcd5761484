"""Rows of scopes, grants and leads by the constraint that refuses the last of each; the ones before are taken."""

from datetime import UTC, datetime
from typing import Any

T0 = datetime(2026, 11, 24, tzinfo=UTC)

SCOPES: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "scope_once_per_refusal": ("Scope", [{"kind": "host", "value": "a"}, {"kind": "host", "value": "a"}]),
    "lead_once": (
        "Lead",
        [{"refusal_id": 1, "version_id": 1, "nearest": 3}, {"refusal_id": 1, "version_id": 1, "nearest": 3}],
    ),
    "lead_is_near": ("Lead", [{"nearest": 8}]),
    "scope_kind_known": ("Scope", [{"kind": "planet"}]),
    "scope_distance_of_iscc": ("Scope", [{"kind": "iscc", "distance": 3}, {"kind": "iscc", "distance": 8}]),
    "scope_person_is_sealed": ("Scope", [{"kind": "person"}]),
    "grant_to_one_dataset_or_party": ("Grant", [{"dataset_id": 1, "party_id": 1}]),
    "grant_one_live_per_dataset": (
        "Grant",
        [{"dataset_id": 1, "revoked_at": T0}, {"dataset_id": 1}, {"dataset_id": 1}],
    ),
}
