"""How sums are written."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal


def amount(value: int | Decimal) -> str:
    """Thousands apart by a narrow space, which no reader takes for a decimal point."""
    return f"{value:,.2f}".removesuffix(".00").replace(",", "\u202f")


def money(value: int | Decimal, currency: str) -> str:
    return f"{currency}\u00a0{amount(value)}"


def known_money(value: int | Decimal, currency: str, *, is_whole: bool) -> str:
    """A sum of what is known, which is a lower bound unless it is whole."""
    return f"{'' if is_whole else 'at least '}{money(value, currency)}"


SCALES = ((Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "K"))
SIGNS = {"USD": "$"}


def short_money(value: Decimal, currency: str, *, at_least: bool = False) -> str:
    """An amount as it is said in passing, such as $1.9M. What is at least so much is never rounded up."""
    rounding = ROUND_DOWN if at_least else ROUND_HALF_UP
    sign = SIGNS.get(currency, f"{currency}\u00a0")
    for scale, letter in SCALES:
        whole = (value / scale).quantize(Decimal("0.001"), rounding)
        if whole >= 1:
            said = whole.quantize(Decimal("0.1") if whole < 10 else Decimal(1), rounding)
            return f"{sign}{said:,}{letter}".replace(f".0{letter}", letter)
    return f"{sign}{value.quantize(Decimal(1), rounding)}"


def short_known_money(value: Decimal, currency: str, *, is_whole: bool) -> str:
    """As `known_money`, in passing."""
    said = short_money(value, currency, at_least=not is_whole)
    return said if is_whole else f"at least {said}"
