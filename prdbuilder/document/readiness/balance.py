"""Balance: whether the half that should lead at this stage does."""

from collections.abc import Iterator

from prdbuilder.document.choices import Side, Stage

from .findings import WARNINGS, Found, Topic, rule
from .view import View

FEWEST = 8
"""Of fewer requirements nothing is said: a draft begins somewhere."""
_LEAST = {
    Stage.PROVING: {Side.USER: 50},
    Stage.ACQUIRING: {Side.USER: 25, Side.CUSTOMER: 25},
    Stage.SERVING: {Side.USER: 25, Side.CUSTOMER: 25},
}
"""How many of a hundred requirements face a side at least, at each stage."""
_BECAUSE = {
    Stage.PROVING: "While the concept is being proved, the user comes first",
    Stage.ACQUIRING: "While users are being acquired, both sides count",
    Stage.SERVING: "While customers are served, both sides count",
}


@rule(
    "halves-out-of-balance",
    Topic.BALANCE,
    WARNINGS,
    title="One half outweighs the other",
    why="While the concept is being proved, at least half of the requirements face the user; later, at least "
    "a quarter face each side. A half that is thinner than that was forgotten more often than meant.",
    among=lambda view: list(_LEAST[view.document.product.stage]),
)
def halves_out_of_balance(view: View) -> Iterator[Found]:
    stage, total = view.document.product.stage, len(view.sorted)
    if total < FEWEST:
        return
    for side, least in _LEAST[stage].items():
        count = len(view.facing(side))
        if count * 100 < least * total:
            message = f"{_BECAUSE[stage]}, yet only {count} of {total} requirements face the {side}."
            yield Found(f"side:{side}", message)
