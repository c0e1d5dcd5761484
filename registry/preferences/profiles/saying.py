"""What the words of some vocabularies can say of a statement, and what they leave unsaid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from registry.preferences.vocabularies import Vocabulary, completed

from .areas import Stated
from .model import Loss


def words(vocabulary: Vocabulary, stated: Mapping[str, bool]) -> dict[str, bool]:
    """{term: allowed} for every term that says nothing beyond the statement, in the order of the vocabulary."""
    sayable = dict(vocabulary.sayable(stated))
    return {term: sayable[term] for term in vocabulary.terms if term in sayable}


def verdict_words(vocabulary: Vocabulary, stated: Mapping[str, bool]) -> list[str]:
    """The words that decide by themselves and say nothing beyond the statement, the widest only."""
    fitting = [
        (word, says) for word, says in vocabulary.verdicts.items() if says and completed(says).items() <= stated.items()
    ]
    return [word for word, says in fitting if not any(says.items() < wider.items() for _word, wider in fitting)]


def unsaid(vocabularies: Iterable[Vocabulary], stated: Mapping[str, bool]) -> list[Loss]:
    """The categories that none of the vocabularies carries, and whether they have a word that would say too much."""
    vocabularies = tuple(vocabularies)
    said: dict[str, bool] = {}
    spoken: set[str] = set()
    for vocabulary in vocabularies:
        for term, allowed in vocabulary.sayable(stated):
            said |= completed(dict.fromkeys(vocabulary.terms[term], allowed))
        for word in verdict_words(vocabulary, stated):
            said |= completed(vocabulary.verdicts[word])
        spoken |= {category for categories in vocabulary.terms.values() for category in categories}
        spoken |= {category for says in vocabulary.verdicts.values() for category in says}
    return [
        Loss("word_too_wide" if category in spoken else "no_word", {"category": category})
        for category in stated
        if category not in said
    ]


def unsaid_anywhere(vocabularies: Iterable[Vocabulary], areas: Iterable[Stated]) -> list[Loss]:
    """What is lost of all areas together; areas that state the same lose the same."""
    vocabularies = tuple(vocabularies)
    distinct = {tuple(one.stated.items()): one.stated for one in areas}
    return [loss for stated in distinct.values() for loss in unsaid(vocabularies, stated)]
