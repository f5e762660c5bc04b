"""What can be chosen in a document: each choice with the word that the JSON form has for it."""

from enum import StrEnum


class Stage(StrEnum):
    PROVING = "proving"
    ACQUIRING = "acquiring"
    SERVING = "serving"

    @property
    def leads(self) -> "Side":
        """The half that comes first: the user's until there are users to serve, then the customer's."""
        return Side.CUSTOMER if self is Stage.SERVING else Side.USER


class Side(StrEnum):
    CUSTOMER = "customer"
    USER = "user"

    @property
    def other(self) -> "Side":
        return Side.USER if self is Side.CUSTOMER else Side.CUSTOMER


class Facing(StrEnum):
    """Which party a requirement faces; unsorted until somebody decides."""

    CUSTOMER = "customer"
    USER = "user"
    UNSORTED = "unsorted"


class Priority(StrEnum):
    MUST = "must"
    SHOULD = "should"
    COULD = "could"
    WONT = "wont"


class RequirementStatus(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    DONE = "done"
    DROPPED = "dropped"


class PrdStatus(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    FINAL = "final"
    ARCHIVED = "archived"


class Strength(StrEnum):
    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


class PersonaKind(StrEnum):
    """What a persona is to the design (Cooper, 1999)."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    SUPPLEMENTAL = "supplemental"
    CUSTOMER = "customer"
    SERVED = "served"
    NEGATIVE = "negative"


class BuyingRole(StrEnum):
    """A part somebody plays in a purchase (Webster and Wind, 1972; Bonoma, 1982)."""

    INITIATOR = "initiator"
    USER = "user"
    INFLUENCER = "influencer"
    DECIDER = "decider"
    APPROVER = "approver"
    BUYER = "buyer"
    GATEKEEPER = "gatekeeper"


class Stance(StrEnum):
    """How somebody stands to the product (PMI, stakeholder engagement assessment)."""

    UNAWARE = "unaware"
    RESISTANT = "resistant"
    NEUTRAL = "neutral"
    SUPPORTIVE = "supportive"
    LEADING = "leading"


class HabitStep(StrEnum):
    """A step of the Hook model (Eyal, 2014)."""

    TRIGGER = "trigger"
    ACTION = "action"
    REWARD = "reward"
    INVESTMENT = "investment"


class RaidKind(StrEnum):
    RISK = "risk"
    ASSUMPTION = "assumption"
    ISSUE = "issue"
    DEPENDENCY = "dependency"


class SectionKind(StrEnum):
    """The prose sections of a PRD, in the order in which they are read."""

    SUMMARY = "summary"
    PROBLEM = "problem"
    EVIDENCE = "evidence"
    SCOPE = "scope"
    RELEASE_CRITERIA = "release_criteria"
