"""Colours and faces of a picture. Only a page knows tokens: print and files need them as they are."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """`close`, `middle` and `far` are the grounds of the grid, by the attention each quarter asks for."""

    ground: str
    ink: str
    muted: str
    line: str
    customer: str
    customer_tint: str
    customer_line: str
    user: str
    user_tint: str
    user_line: str
    close: str
    middle: str
    far: str
    sans: str
    serif: str


LIGHT = Palette(
    ground="#ffffff",
    ink="#1d1c1a",
    muted="#67635b",
    line="#e2ddd2",
    customer="#9a4a06",
    customer_tint="#fbf0e2",
    customer_line="#ecc99d",
    user="#1f55a0",
    user_tint="#e9f0fa",
    user_line="#b2c9e8",
    close="#efece5",
    middle="#f7f5f2",
    far="#fbfaf8",
    sans="Inter, 'Noto Sans', 'Noto Sans Arabic', 'Noto Sans Hebrew', 'Noto Sans CJK SC', Arial, sans-serif",
    serif="'Source Serif 4', 'Noto Serif', Georgia, serif",
)
PAGE = Palette(
    ground="var(--surface)",
    ink="var(--ink)",
    muted="var(--muted)",
    line="var(--line)",
    customer="var(--customer)",
    customer_tint="var(--customer-tint)",
    customer_line="var(--customer-line)",
    user="var(--user)",
    user_tint="var(--user-tint)",
    user_line="var(--user-line)",
    close="var(--sunken)",
    middle="color-mix(in srgb, var(--sunken) 55%, var(--surface))",
    far="color-mix(in srgb, var(--sunken) 25%, var(--surface))",
    sans="var(--sans)",
    serif="var(--serif)",
)
