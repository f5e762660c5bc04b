"""How sums are written."""

from decimal import Decimal


def amount(value: int | Decimal) -> str:
    """Thousands apart by a narrow space, which no reader takes for a decimal point."""
    return f"{value:,.2f}".removesuffix(".00").replace(",", "\u202f")


def money(value: int | Decimal, currency: str) -> str:
    return f"{currency}\u00a0{amount(value)}"
