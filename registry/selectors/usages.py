"""Usage categories: which ones stop a registration, and what a refusal of mining takes with it."""

from collections.abc import Mapping

from registry.models import Usage
from registry.preferences.vocabularies import completed

# Registering a dataset for training is about these; inference and search happen elsewhere.
BLOCKING = frozenset(
    {Usage.COLLECT, Usage.PUBLISH, Usage.MINE, Usage.TRAIN_GENERATIVE, Usage.TRAIN_OTHER, Usage.DERIVE}
)
# Gathering works and training on them: what most refuse, and what those who ask about opt-outs are about to do.
USUAL = (Usage.COLLECT.value, Usage.MINE.value, Usage.TRAIN_GENERATIVE.value, Usage.TRAIN_OTHER.value)


def usages_complete(stated: Mapping[str, str]) -> dict[str, str]:
    """What was stated, and what follows from it by the rule of the vocabularies."""
    said = {usage: word == "allow" for usage, word in stated.items() if word in ("allow", "disallow")}
    return {usage: "allow" if allowed else "disallow" for usage, allowed in completed(said).items()}


def usages_block(usages: Mapping[str, str]) -> bool:
    """Whether these usages stop items from being registered."""
    return bool(usages_said(usages, "disallow"))


def usages_permit(usages: Mapping[str, str]) -> bool:
    """Whether these usages allow something that registering is about."""
    return bool(usages_said(usages, "allow"))


def usages_said(usages: Mapping[str, str], said: str) -> list[Usage]:
    """The usages registering is about that are allowed, or that are disallowed, what follows included."""
    complete = usages_complete(usages)
    return [usage for usage in Usage if usage in BLOCKING and complete.get(usage) == said]
