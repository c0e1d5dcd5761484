"""Every word of every dialect and the categories it speaks of: the one place where their meanings meet ours.

The same word means different things: `train-ai` is generative training only in AIPREF vocab-07 and all training in
TDM·AI; `ai_training` of CAWG leaves generative training out. So a word is read only under its vocabulary and version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from registry.preferences.statements import CATEGORIES, Statement

IMPLIED_BY_MINE = ("collect", "train_generative", "train_other")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one version of one vocabulary.

    `terms` are words that a value beside them allows or disallows; `verdicts` are words that say so themselves
    (`noai`, `DMI-PROHIBITED`): {word: {category: allowed}}. Words are spelled as the standard spells them.
    """

    id: str
    version: str
    title: str
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    verdicts: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)

    def statements(self, token: str, allowed: bool, line: int | None = None) -> tuple[Statement, ...]:
        """One statement for each category that a term speaks of; none for a word it does not have."""
        return tuple(
            Statement(category, allowed, self.id, self.version, token, line) for category in self.terms.get(token, ())
        )

    def verdict(self, token: str, line: int | None = None) -> tuple[Statement, ...]:
        """The statements of a word that says itself what it allows; none for a word it does not have."""
        return tuple(
            Statement(category, allowed, self.id, self.version, token, line)
            for category, allowed in self.verdicts.get(token, {}).items()
        )

    def sayable(self, stated: Mapping[str, bool]) -> Iterator[tuple[str, bool]]:
        """The terms, with their value, that say nothing beyond `stated` (completed), widest first.

        A term stands for all its categories at once: it is left out where one of them, or one that follows from them,
        is unstated or stated otherwise. An allowance of mining is left out where a part of mining is disallowed: others
        read the part into it. Longest first, so that a writer may skip what a wider term has said.
        """
        for token, categories in sorted(self.terms.items(), key=lambda term: -len(term[1])):
            for allowed in (False, True):
                meant = completed(dict.fromkeys(categories, allowed))
                reads_more = allowed and "mine" in meant and any(stated.get(part) is False for part in IMPLIED_BY_MINE)
                if meant and not reads_more and all(stated.get(category) is said for category, said in meant.items()):
                    yield token, allowed


def completed(stated: Mapping[str, bool]) -> dict[str, bool]:
    """What was stated, and what follows: mining disallowed disallows its parts unless they are stated; never search."""
    complete = {category: stated[category] for category in CATEGORIES if category in stated}
    if complete.get("mine") is False:
        for category in IMPLIED_BY_MINE:
            complete.setdefault(category, False)
    return complete


_TRAINING = ("train_generative", "train_other")
_CAWG = {
    "data_mining": ("mine",),
    "ai_inference": ("inference",),
    "ai_training": ("train_other",),
    "ai_generative_training": ("train_generative",),
}

AIPREF = Vocabulary(
    "aipref",
    "vocab-07",
    "draft-ietf-aipref-vocab-07",
    terms={"train-ai": ("train_generative",), "search": ("search",)},
)
TDMREP = Vocabulary("tdmrep", "1", "TDM Reservation Protocol", terms={"tdm-reservation": ("mine",)})
CAWG = Vocabulary(
    "cawg",
    "1.1",
    "CAWG Training and Data Mining Assertion 1.1",
    terms={f"cawg.{word}": categories for word, categories in _CAWG.items()},
)
# Since 1.1 the entries are under "cawg."; the assertion that C2PA 1.x and 2.0 carried had "c2pa.", with one meaning.
CAWG_1_0 = Vocabulary(
    "cawg",
    "1.0",
    "CAWG Training and Data Mining Assertion 1.0, and c2pa.training-mining before it",
    terms={f"{prefix}.{word}": categories for prefix in ("cawg", "c2pa") for word, categories in _CAWG.items()},
)
# "all" is read by the declaration format: training inherits from it, ai-use and search are declared on their own.
TDM_AI = Vocabulary(
    "tdm-ai",
    "1.0",
    "TDM·AI usage declaration 1.0",
    terms={
        "all": ("mine", *_TRAINING),
        "train-ai": _TRAINING,
        "train-genai": ("train_generative",),
        "ai-use": ("inference",),
        "search": ("search",),
    },
)
RSL = Vocabulary(
    "rsl",
    "1.0",
    "Really Simple Licensing 1.0",
    terms={
        "all": ("mine", *_TRAINING, "inference", "search"),  # any automated processing, search included
        "ai-all": (*_TRAINING, "inference"),
        "ai-train": _TRAINING,
        "ai-input": ("inference",),
        "ai-index": ("search",),
        "search": ("search",),
    },
)
CONTENT_SIGNAL = Vocabulary(
    "content-signal",
    "1",
    "Content Signals Policy",
    terms={"search": ("search",), "ai-input": ("inference",), "ai-train": _TRAINING},
)
_NO_AI = {"train_generative": False, "train_other": False, "inference": False}
NOAI = Vocabulary(
    "noai",
    "1",
    "noai directives of robots meta and X-Robots-Tag",
    verdicts={
        "noai": _NO_AI,
        "noimageai": _NO_AI,  # the same, for the images of the page
        "noml": {"train_generative": False, "train_other": False},
    },
)
_NO_MINING = {"mine": False, "search": False}
_SEE_CONDITIONS = {"mine": False}  # prohibited but for what is written elsewhere, which decides on search
PLUS = Vocabulary(
    "plus",
    "2.0.1",
    "PLUS License Data Format, Data Mining",
    verdicts={
        "DMI-UNSPECIFIED": {},
        "DMI-ALLOWED": {"mine": True, "train_generative": True, "train_other": True},
        "DMI-PROHIBITED-AIMLTRAINING": {"train_generative": False, "train_other": False},
        "DMI-PROHIBITED-GENAIMLTRAINING": {"train_generative": False},
        "DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING": {"mine": False, "search": True},
        "DMI-PROHIBITED": _NO_MINING,
        "DMI-PROHIBITED-SEECONSTRAINT": _SEE_CONDITIONS,
        "DMI-PROHIBITED-SEEEMBEDDEDRIGHTSEXPR": _SEE_CONDITIONS,
        "DMI-PROHIBITED-SEELINKEDRIGHTSEXPR": _SEE_CONDITIONS,
    },
)
# No standard: the words that files of this name really use, read as evidence only.
AI_TXT = Vocabulary(
    "ai.txt",
    "0",
    "ai.txt as published, without a standard",
    terms={
        "disallow": _TRAINING,
        "training": _TRAINING,
        "ai-training": _TRAINING,
        "train": _TRAINING,
        "generative-training": ("train_generative",),
        "mining": ("mine",),
        "data-mining": ("mine",),
        "inference": ("inference",),
        "search": ("search",),
    },
)

VOCABULARIES: Mapping[tuple[str, str], Vocabulary] = {
    (vocabulary.id, vocabulary.version): vocabulary
    for vocabulary in (AIPREF, TDMREP, CAWG, CAWG_1_0, TDM_AI, RSL, CONTENT_SIGNAL, NOAI, PLUS, AI_TXT)
}
