"""Every code a reader can emit has a sentence, and no sentence is left over."""

import ast
import re
from pathlib import Path

import registry.preferences
from registry.preferences.tdmlayers import LAYERS
from registry.selectors.diagnoses_dialects import DIALECT_WORDS
from registry.selectors.diagnoses_json import FORM_WORDS
from registry.selectors.diagnoses_tdmrep import TDMREP_WORDS

WORDS = FORM_WORDS | TDMREP_WORDS | DIALECT_WORDS
CODE = re.compile(r"(?:json|xmp|meta|tdmrep|tdm|odrl|aipref|noai|plus|cawg|c2pa|tdmai|aitxt)_[a-z0-9_]+")
NO_CODES = {*LAYERS, "noai_meta", "noai_header"}


def test_words_and_codes_are_the_same():
    codes = set()
    for path in Path(registry.preferences.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                codes.add(node.value)

    assert codes - NO_CODES == set(WORDS)
