"""TDMRep beyond the file: response headers, HTML metas and embedded metadata, each superseding the one before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from registry.preferences.statements import Diagnosis, Statement
from registry.preferences.tdmrules import policy_fault
from registry.preferences.texts import shown
from registry.preferences.vocabularies import TDMREP

# Order of "Processing priority": a later one supersedes, and what it leaves out stays as it was.
LAYERS = ("tdm_file", "tdm_header", "tdm_meta", "tdm_embedded")
_VALUES = {"1": True, "0": False}


@dataclass(frozen=True, slots=True)
class TdmLayer:
    """What one layer says about one resource; `reserved` and `policy` are None where it says nothing."""

    layer: str
    reserved: bool | None = None
    policy: str | None = None
    diagnoses: tuple[Diagnosis, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        return () if self.reserved is None else TDMREP.statements("tdm-reservation", allowed=not self.reserved)


def read_headers(headers: Iterable[tuple[str, str]]) -> TdmLayer:
    """The `tdm-reservation` and `tdm-policy` fields of a response, from all its (name, value) pairs. Never raises."""
    return read_values("tdm_header", headers, prefix="tdm-")


def read_meta(metas: Iterable[tuple[str, str]]) -> TdmLayer:
    """The `tdm-*` metas of a page, from all its (name, content) pairs. Never raises."""
    return read_values("tdm_meta", metas, prefix="tdm-")


def read_values(layer: str, pairs: Iterable[tuple[str, str]], *, prefix: str) -> TdmLayer:
    """One layer from (name, value) pairs; `prefix` is `tdm-` or `tdm:`, as the layer spells it.

    A value said twice the same is one value; said differently, it is no value of the protocol, hence unset.
    """
    found: dict[str, list[str]] = {"reservation": [], "policy": []}
    for name, value in pairs:
        key = name.strip().lower()
        if key.startswith(prefix) and key[len(prefix) :] in found:
            found[key[len(prefix) :]].append(value.strip())
    diagnoses: list[Diagnosis] = []
    reserved = _reserved(found["reservation"], diagnoses)
    policy = found["policy"][-1][:2048] if found["policy"] else None
    if policy is not None:
        fault = policy_fault(policy)
        if fault:
            diagnoses.append(Diagnosis("tdm_layer_policy", "warning", params={"policy": shown(policy)}))
        if reserved is None and not found["reservation"]:
            diagnoses.append(Diagnosis("tdm_policy_alone", "warning", params={"policy": shown(policy)}))
    return TdmLayer(layer, reserved, policy, tuple(diagnoses))


def superseding(layers: Iterable[TdmLayer]) -> TdmLayer:
    """What holds after all layers: the latest that says something, for reservation and policy each by itself.

    `layer` names the one that decided the reservation.
    """
    decided = TdmLayer("")
    for layer in sorted(layers, key=lambda layer: LAYERS.index(layer.layer)):
        says = layer.reserved is not None
        decided = TdmLayer(
            layer.layer if says else decided.layer,
            layer.reserved if says else decided.reserved,
            layer.policy if layer.policy is not None else decided.policy,
        )
    return decided


def _reserved(values: list[str], diagnoses: list[Diagnosis]) -> bool | None:
    if not values:
        return None
    if len(set(values)) > 1:
        params = {"values": shown(", ".join(dict.fromkeys(values)))}
        diagnoses.append(Diagnosis("tdm_layer_contradicts", "error", params=params))
        return None
    reserved = _VALUES.get(values[0])
    if reserved is None:
        diagnoses.append(Diagnosis("tdm_layer_value", "error", params={"value": shown(values[0])}))
    return reserved
