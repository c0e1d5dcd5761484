"""Numbers in addresses."""

from registry.kernel.numbers import Kind, parse_number


class CertificateNumber:
    """`DIP-2026-000412-2`, or `DIP-2026-000412-2/2` with its issue, however spelled; views get the one spelling."""

    regex = r"[^/]{6,64}(?:/[1-9][0-9]{0,3})?"

    def to_python(self, value: str) -> str:
        """Raises ValueError, which makes the address unknown, for anything but a registration number."""
        number = parse_number(value)
        if number.kind is not Kind.REGISTRATION:
            raise ValueError("no registration number")
        return number.text

    def to_url(self, value: str) -> str:
        return value
