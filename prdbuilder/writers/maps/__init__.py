"""The stakeholder map as pictures: who has power and interest, and whose experience reaches whom.

`grid` and `influence` lay them out as plain values, which know no colour; `drawing` writes a layout as SVG in
the colours of a palette.
"""
