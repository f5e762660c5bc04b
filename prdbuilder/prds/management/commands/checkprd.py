"""`manage.py checkprd CD/1`: what readiness finds in a PRD today.

Ends with 1 while an error stands, with 2 where there is no such PRD.
"""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from prdbuilder.document.readiness import Finding, readiness
from prdbuilder.prds.loading import load
from prdbuilder.prds.management.finding import find_prd
from prdbuilder.prds.models import Prd


class Command(BaseCommand):
    help = "Say what stands in the way of a PRD. Exits 1 while a finding is an error, 2 without such a PRD."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "prd", metavar="KEY/NUMBER", help="the product's key and the PRD's number, as CD/1"
        )
        parser.add_argument("--json", action="store_true", help="a list of objects")

    def handle(self, *, prd: str, json: bool, **_: Any) -> None:
        found = readiness(load(_find(prd)), date.today())
        self.stdout.write(_as_json(found.findings) if json else _as_lines(found.findings, found.share))
        if found.has_errors:
            sys.exit(1)


def _find(name: str) -> Prd:
    try:
        return find_prd(name)
    except CommandError as error:
        error.returncode = 2  # 1 says that the PRD holds an error
        raise


def _as_json(findings: tuple[Finding, ...]) -> str:
    said = [
        {"code": each.code, "severity": each.severity, "place": each.place, "message": each.message}
        for each in findings
    ]
    return json.dumps(said, indent=2, ensure_ascii=False)


def _as_lines(findings: tuple[Finding, ...], share: int) -> str:
    lines = [f"{each.severity:<8}{each.place}: {each.message} [{each.code}]" for each in findings]
    return "\n".join([*lines, f"{share} of 100 is done."])
