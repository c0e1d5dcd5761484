"""The sentence for every diagnosis of every reader: what a site says, and how agents really read it."""

from collections.abc import Mapping

from django.utils.functional import Promise

from registry.preferences.statements import Diagnosis

from .diagnoses_dialects import DIALECT_WORDS
from .diagnoses_json import FORM_WORDS
from .diagnoses_robots import ROBOTS_WORDS
from .diagnoses_rsl import RSL_WORDS
from .diagnoses_tdmrep import TDMREP_WORDS

DIAGNOSIS_WORDS: Mapping[str, str | Promise] = {
    **FORM_WORDS,
    **TDMREP_WORDS,
    **DIALECT_WORDS,
    **ROBOTS_WORDS,
    **RSL_WORDS,
}


def diagnosis_text(diagnosis: Diagnosis) -> str:
    """The sentence in the reader's language. `line` is not part of it: the page says it beside."""
    return str(DIAGNOSIS_WORDS[diagnosis.code]) % diagnosis.params
