"""For whom a refusal can be lifted: from what a holder wrote to a dataset or a party."""

from registry.kernel.numbers import InvalidNumber, parse_number
from registry.models import Dataset, Party, Refusal, Registration

from .registrations import registration_by_number


def grantee_of(refusal: Refusal, text: str) -> Dataset | Party | None:
    """A published dataset, or one the refusal matched, by number or short name; or a party by its reference.

    None for anything else, also for what exists but is not public: the answer must not tell.
    """
    text = text.strip()
    dataset = _by_number(refusal, text) or _by_slug(refusal, text)
    return dataset or Party.objects.filter(alias__iexact=text, members__isnull=False).first()


def _by_number(refusal: Refusal, text: str) -> Dataset | None:
    try:
        number = parse_number(text).text
    except InvalidNumber:
        return None
    public = registration_by_number(number)
    if public is not None:
        return public.dataset
    matched = Registration.objects.filter(case__number=number, matches__refusal=refusal)
    found = matched.select_related("dataset").first()
    return found.dataset if found else None


def _by_slug(refusal: Refusal, text: str) -> Dataset | None:
    named = Dataset.objects.filter(slug=text.lower())
    public = named.filter(registrations__is_published=True)
    return public.first() or named.filter(registrations__matches__refusal=refusal).first()
