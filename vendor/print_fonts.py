"""Maintainers, by `make vendor`: the faces that the PDF prints in, as files that need no unpacking."""

from pathlib import Path
from shutil import copyfile

from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
TARGET = HERE.parent / "prdbuilder/writers/pdf/fonts"
SERIF = ("SourceSerif4-Regular", "SourceSerif4-It", "SourceSerif4-Semibold", "SourceSerif4-SemiboldIt")
SANS = ("Inter-Regular", "Inter-Italic", "Inter-SemiBold")

for face in (*SERIF, "SourceSerif4Display-Semibold"):
    copyfile(MODULES / f"source-serif/TTF/{face}.ttf", TARGET / f"{face}.ttf")
for face in SANS:
    font = TTFont(MODULES / f"inter-ui/web/{face}.woff2", recalcTimestamp=False)
    font.flavor = None
    font.save(TARGET / f"{face}.ttf")
copyfile(MODULES / "source-serif/LICENSE.md", TARGET / "SourceSerif4-LICENSE.txt")
copyfile(MODULES / "inter-ui/LICENSE.txt", TARGET / "Inter-LICENSE.txt")
