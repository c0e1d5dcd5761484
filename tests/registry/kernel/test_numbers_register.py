"""Register numbers, as printed and as people type them."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from registry.kernel.numbers import InvalidNumber, Kind, Number, format_number, parse_number

EXAMPLES = [
    ("DIP-2026-000412-2", Kind.REGISTRATION, 2026, 412),
    ("DIP-A-2026-001187-3", Kind.APPLICATION, 2026, 1187),
    ("YY-2026-000318-7", Kind.OBJECTION, 2026, 318),
    ("JJ-2026-00007719-7", Kind.REFUSAL, 2026, 7719),
]
NUMBERS = st.builds(
    lambda kind, year, serial: Number(kind, year, serial),
    st.sampled_from(list(Kind)),
    st.integers(2020, 2100),
    st.integers(1, 999_999),
)


@pytest.mark.parametrize(("text", "kind", "year", "serial"), EXAMPLES)
def test_published_examples_check(text: str, kind: Kind, year: int, serial: int):
    assert format_number(kind, year, serial) == text
    assert parse_number(text) == Number(kind, year, serial)


@pytest.mark.parametrize(
    ("kind", "start", "width"),
    [
        (Kind.REGISTRATION, "DIP-2026-", 6),
        (Kind.APPLICATION, "DIP-A-2026-", 6),
        (Kind.OBJECTION, "YY-2026-", 6),
        (Kind.REFUSAL, "JJ-2026-", 8),
        (Kind.MATCH, "MZ-2026-", 8),
        (Kind.FILING, "BG-2026-", 6),
        (Kind.NOTICE, "GB-2026-", 6),
    ],
)
def test_each_kind_has_its_own_shape(kind: Kind, start: str, width: int):
    text = format_number(kind, 2026, 1)

    assert text.startswith(start + "1".zfill(width) + "-")
    assert len(text) == len(start) + width + 2


@pytest.mark.parametrize(
    "text",
    [
        "dip-2026-000412-2",
        " DIP-2026-000412-2\n",
        "DIP 2026 000412 2",
        "DIP20260004122",
        "ＤＩＰ－２０２６－０００４１２－２",
        "DIP–2026—000412−2",
        "DIP\u00a0-\u30002026-000412\u200b-2",
        "DIP-2026-0004-12-2",
    ],
)
def test_number_is_read_as_people_write_it(text: str):
    assert parse_number(text).text == "DIP-2026-000412-2"


@pytest.mark.parametrize("text", ["dip-a 2026 001187 3", "DIPA20260011873", "ＤＩＰ－Ａ－2026-001187-3"])
def test_application_is_told_from_registration(text: str):
    assert parse_number(text).kind is Kind.APPLICATION


@pytest.mark.parametrize("text", ["DIP-2026-000412-2/3", "dip 2026 000412 2 ／ ３"])
def test_re_issue_names_the_certificate_line(text: str):
    number = parse_number(text)

    assert number == Number(Kind.REGISTRATION, 2026, 412, issue=3)
    assert number.text == "DIP-2026-000412-2/3"


def test_first_issue_has_no_mark():
    assert parse_number("DIP-2026-000412-2/1").text == "DIP-2026-000412-2"


def test_wrong_check_digit_is_told_with_the_right_one():
    with pytest.raises(InvalidNumber) as caught:
        parse_number("DIP-2026-000412-3")

    assert (caught.value.code, caught.value.hint) == ("check_digit", "DIP-2026-000412-2")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "shape"),
        ("DIP", "shape"),
        ("XX-2026-000412-2", "shape"),
        ("2026-000412-2", "shape"),
        ("DIP-2026-000412-2/", "shape"),
        ("DIP-2026-000412-2/0", "shape"),
        ("DIP-2026-000412-2/x", "shape"),
        ("DIP-2026-00041Z-2", "shape"),
        ("D" * 1000, "shape"),
        ("DIP-2026-412-2", "length"),
        ("DIP-2026-0000412-2", "length"),
        ("JJ-2026-007719-7", "length"),
        ("DIP-2026-000000-1", "range"),
        ("DIP-0026-000412-2", "range"),
        ("YY-2026-000318-7/2", "issue"),
        ("DIP-A-2026-001187-3/2", "issue"),
    ],
)
def test_text_that_is_no_number_says_why(text: str, code: str):
    with pytest.raises(InvalidNumber) as caught:
        parse_number(text)

    assert caught.value.code == code
    assert caught.value.code in InvalidNumber.CODES


@pytest.mark.parametrize(
    ("kind", "serial"), [("registration", 0), ("registration", 1_000_000), ("refusal", 100_000_000)]
)
def test_serial_must_fit_its_width(kind: str, serial: int):
    with pytest.raises(InvalidNumber, match="range"):
        format_number(kind, 2026, serial)


def test_kind_may_be_given_by_its_stored_value():
    assert Number("refusal", 2026, 7719) == Number(Kind.REFUSAL, 2026, 7719)
    assert str(Number("refusal", 2026, 7719)) == "JJ-2026-00007719-7"


@given(NUMBERS)
def test_number_reads_back_as_itself(number: Number):
    assert parse_number(number.text) == number
    assert parse_number(number.text.lower().replace("-", " ")) == number


@given(NUMBERS, st.data())
def test_any_single_wrong_digit_is_caught(number: Number, data: st.DataObject):
    text = number.text
    at = data.draw(st.sampled_from([index for index, char in enumerate(text) if char.isdigit()]))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != text[at]]))

    with pytest.raises(InvalidNumber):
        parse_number(text[:at] + wrong + text[at + 1 :])


def test_nearly_every_swap_of_neighbours_is_caught():
    swaps = missed = 0
    for serial in range(1, 2000):
        digits = f"2026{serial:06}"
        for at in range(4, 9):
            if digits[at] == digits[at + 1]:
                continue
            swapped = int(digits[4:at] + digits[at + 1] + digits[at] + digits[at + 2 :])
            swaps += 1
            missed += swapped > 0 and Number("registration", 2026, swapped).check_digit == (
                Number("registration", 2026, serial).check_digit
            )

    assert missed / swaps < 0.03


@given(NUMBERS)
def test_check_digit_makes_the_whole_string_check(number: Number):
    """ISO/IEC 7064 section 9: running the check over all digits, the last added without doubling, leaves 1."""
    digits = [int(char) for char in number.text if char.isdigit()]
    product = 10
    for digit in digits[:-1]:
        total = (product + digit) % 10 or 10
        product = total * 2 % 11
    assume(len(digits) > 1)

    assert (product + digits[-1]) % 10 == 1
