"""Outlines that a PRD can begin with. What they say in italics is guidance, to be written over.

*PR/FAQ* begins with the press release and the questions that customers and colleagues will ask (Bryar and
Carr, *Working Backwards*, 2021).
"""

from .choices import RaidKind, SectionKind
from .schema import Document, NonGoal, OpenQuestion, Prd, Product, RaidEntry, Section, Value
from .text import Line


class Outline(Value):
    """A template: its name, the sentence that offers it, and what it puts into a new PRD."""

    id: str
    name: Line
    description: Line
    sections: tuple[Section, ...] = ()
    non_goals: tuple[NonGoal, ...] = ()
    raid_log: tuple[RaidEntry, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()

    def document(self, product: Product, title: str) -> Document:
        parts = {name: getattr(self, name) for name in _PARTS}
        return Document(product=product, prd=Prd(title=title), **parts)


_PARTS = ("sections", "non_goals", "raid_log", "open_questions")
EMPTY = Outline(id="empty", name="Empty", description="Only the two halves, with nothing filled in.")

ONE_PAGE = Outline(
    id="one-page",
    name="One page",
    description="The problem, what is in scope and when it is good enough. Enough to agree on.",
    sections=(
        Section(
            kind=SectionKind.SUMMARY,
            text="_In two or three sentences: what changes, for whom, and why now._",
        ),
        Section(
            kind=SectionKind.PROBLEM,
            text="_Who has the problem, when do they have it, and what does it cost them?_",
        ),
        Section(kind=SectionKind.SCOPE, text="_What is built first, and for whom?_"),
        Section(
            kind=SectionKind.RELEASE_CRITERIA,
            text="- [ ] _What must be true before anybody gets it?_",
        ),
    ),
)

FULL = Outline(
    id="full",
    name="Full",
    description="Every section, with non-goals, risks and open questions. For work of many weeks.",
    sections=(
        Section(
            kind=SectionKind.SUMMARY,
            text="_In two or three sentences: what changes, for whom, and why now._",
        ),
        Section(
            kind=SectionKind.PROBLEM,
            text="""## For the user

_What do they try to do, where do they lose time or heart, and how often?_

## For the customer

_What does the user’s trouble cost whoever pays, and when do they feel it?_

## Until now

_What do both do today instead, and why is it not good enough?_""",
        ),
        Section(
            kind=SectionKind.EVIDENCE,
            text="""## Seen and measured

_Which numbers show the problem, of which days, and from where?_

## Said

> _One sentence of a user, in their words._

> _One sentence of a customer, in theirs._""",
        ),
        Section(
            kind=SectionKind.SCOPE,
            text="""## First

_What is built first, where, and for whom?_

## Later

_What follows if the first part does what it should?_""",
        ),
        Section(
            kind=SectionKind.RELEASE_CRITERIA,
            text="""- [ ] _What must users be able to do without help?_
- [ ] _What must customers have been told?_
- [ ] _Which number must not become worse?_
- [ ] _How is it taken back if it fails?_""",
        ),
    ),
    non_goals=(
        NonGoal(
            id="expected",
            statement="What many will expect, and this does not do",
            reason="_Name it, and say why not, so that nobody has to ask twice._",
        ),
    ),
    raid_log=(
        RaidEntry(
            id="stops",
            kind=RaidKind.RISK,
            statement="What is most likely to stop this",
            response="_How would it be noticed early, and what is done then?_",
        ),
        RaidEntry(
            id="holds",
            kind=RaidKind.ASSUMPTION,
            statement="What must be true for this to work",
            response="_How can it be tried out cheaply, before anything is built?_",
        ),
        RaidEntry(
            id="waits",
            kind=RaidKind.DEPENDENCY,
            statement="Whom or what this waits for",
            response="_Who was asked, and by when do they answer?_",
        ),
    ),
    open_questions=(
        OpenQuestion(id="paying", question="Would whoever pays pay more, or longer, for this?"),
        OpenQuestion(id="using", question="What would make users stop using it after the first week?"),
    ),
)

PR_FAQ = Outline(
    id="pr-faq",
    name="PR/FAQ",
    description="Working backwards: the press release of the day it is there, and the questions it raises.",
    sections=(
        Section(
            kind=SectionKind.SUMMARY,
            text="""**_The headline: the product by name, in words that its customer understands._**

_The line below it: who it is for, and what they gain._

_City, date. The first paragraph: what it is and what is better now. Many read no further._""",
        ),
        Section(
            kind=SectionKind.PROBLEM,
            text="_The problem of whoever uses it, and its cost to whoever pays. No word of the product._",
        ),
        Section(
            kind=SectionKind.EVIDENCE,
            text="""> _A user, in words you would like to hear: what became easier._

> _A customer: why they go on paying._

> _Somebody of yours: why this was worth doing._""",
        ),
        Section(
            kind=SectionKind.SCOPE,
            text="""## The solution

_How it solves the problem, as the user meets it, step by step._

## Getting started

_How somebody begins, in one sentence._""",
        ),
        Section(
            kind=SectionKind.RELEASE_CRITERIA,
            text="- [ ] _What must be true before this press release could go out?_",
        ),
    ),
    open_questions=(
        OpenQuestion(id="cost", question="Customer FAQ: What does it cost, and what do I get for it?"),
        OpenQuestion(id="leave", question="Customer FAQ: How do I stop, and what happens to what is mine?"),
        OpenQuestion(id="wrong", question="Customer FAQ: What happens when a payment goes wrong?"),
        OpenQuestion(id="first", question="User FAQ: What do I do differently on the first day?"),
        OpenQuestion(id="fails", question="User FAQ: What do I do when it does not work?"),
        OpenQuestion(id="size", question="Internal FAQ: How many have this problem, and how do we know?"),
        OpenQuestion(id="keeps", question="Internal FAQ: How does the user’s experience reach who pays?"),
        OpenQuestion(
            id="serve", question="Internal FAQ: What does it cost to serve one customer for a year?"
        ),
        OpenQuestion(id="must", question="Internal FAQ: What has to be true for this to work?"),
        OpenQuestion(id="stop", question="Internal FAQ: What would make us stop?"),
    ),
)

OUTLINES = {outline.id: outline for outline in (ONE_PAGE, FULL, PR_FAQ, EMPTY)}
