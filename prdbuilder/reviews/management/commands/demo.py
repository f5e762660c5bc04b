"""`manage.py demo`"""

from typing import Any

from django.core.management.base import BaseCommand

from prdbuilder.importing.demo import load_demo
from prdbuilder.reviews.demo import work_together


class Command(BaseCommand):
    help = "Load the three worked examples. What is there already stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        made = load_demo()
        for product in made:
            work_together(product)
            self.stdout.write(f"{product.key}/1 {product.name}")
        if not made:
            self.stdout.write("The demo is there already.")
