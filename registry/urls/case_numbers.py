"""Numbers of refusals and matches in addresses: one spelling for views, no page for another kind."""

from registry.kernel.numbers import Kind, parse_number


class RefusalNumber:
    regex = r"[Jj]{2}[0-9-]{5,30}"
    kind = Kind.REFUSAL

    def to_python(self, value: str) -> str:
        """Raises ValueError, which makes the address unknown."""
        number = parse_number(value)
        if number.kind is not self.kind:
            raise ValueError("another kind of number")
        return number.text

    def to_url(self, value: str) -> str:
        return value


class MatchNumber(RefusalNumber):
    regex = r"[Mm][Zz][0-9-]{5,30}"
    kind = Kind.MATCH
