"""The words by which a statement tells whether it is about paying or about using, in English.

A word that tells by itself is kept apart from one that only leans: "screen" is always about using, while
"page" needs a second word or a persona beside it. What merely sounds like one of them ("free of charge",
"paid leave") is taken first and tells nothing; so is the reason ("in order to …"), for it does not tip a
clear want. Money as data, the law as content and a price that buyers and sellers agree on are not about
paying for the product.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .choices import Side

_DETERMINER = r"(?:(?:an?|the|my|our|its|their|his|her|your|every|each|any|this|all) )?"

_NOTHING = (
    # find, sort, type, wait, view, see, search
    r"(?:so that|so as to|in order (?:to|that)|because)[^,.;]*",
    r"in order for|out of (?:order|sight)",
    r"(?:a|some|any|what|this|that) sort of",
    r"(?:loosely|strongly|statically|dynamically) typed",
    r"find(?:s|ing)? out",
    r"waiting (?:list|period|room)s?",
    r"(?:points? of|in) view",
    r"in view of",
    r"see(?:s|n)? fit",
    r"search engine optimi[sz]ation",
    # pay, price, charge, bill, credit, contract, subscription, renew, licence, receipt, buy, cost
    r"pay(?:s|ing)? (?:attention|heed|tribute|a visit)",
    r"paid (?:attention|heed|leave|time off|work|staff|search|media)",
    r"(?:share|stock|market|oil|house|land|fuel|menu|ticket) (?:price|fee|cost)s?",
    r"(?:by|on) price",
    r"price (?:range|filter|comparison|history|data|column|tag|chart|alert|index|feed|movement)s?",
    rf"agree(?:s|d)? (?:on )?{_DETERMINER}(?:\w+ )?price",
    r"(?:in|takes?|taking|en|full|free of|without) charges?|charge nurses?",
    r"re-?charg(?:e|es|ed|ing)",
    rf"charg(?:e|es|ed|ing) {_DETERMINER}(?:batter(?:y|ies)|vehicles?|devices?|phones?|scooters?|cars?"
    r"|stations?|points?|cables?|levels?|states?)",
    r"(?:battery|batteries|phone|vehicle|device)\W(?:[\w-]+ ){0,3}charg(?:e|es|ed|ing)",
    r"bills? of (?:materials?|lading|rights|exchange)",
    r"(?:photo|author|image|film|data|academic|course|song|artist) credits?",
    r"(?:data|api|smart|interface|schema|consumer|type|code) contracts?",
    r"contract (?:tests?|testing|workers?)|types? of contracts?",
    r"(?:e-?mail|newsletter|calendar|feed|topic|event|rss|webhook|notification|push|alert|data)"
    r" subscriptions?",
    r"subscriptions? (?:to|for) (?:\w+ ){0,2}(?:news\w*|updates?|alerts?|events?|topics?|feeds?"
    r"|notifications?)",
    rf"renew(?:s|ed|ing|al|als)? (?:of )?{_DETERMINER}(?:\w+ )?(?:tokens?|sessions?|certificates?|certs?"
    r"|leases?|passwords?|books?|loans?|permits?|passports?|locks?|keys?)",
    r"(?:token|session|certificate|lease|loan|key|password|permit)s? (?:\w+ ){0,2}renew(?:s|ed|ing|al|als)?",
    r"(?:driv(?:ing|er['’]s)|fishing|open[- ]source|open|creative commons|software) licen[cs]es?",
    r"licen[cs]e plates?",
    r"read receipts?",
    r"receipt of",
    r"buy[- ]in",
    r"(?:at )?no cost",
    r"(?:compute|computation(?:al)?|query|opportunity|switching) costs?",
    # Technique and data, whatever they serve.
    r"(?:payments?|billing|invoic(?:e|ing)|pricing|price|contract|subscription|refund|credit(?: card)?)"
    r" (?:gateways?|processors?|providers?|apis?|systems?|services?|databases?|tables?|engines?|modules?"
    r"|data|details|info|information|address(?:es)?|forms?|fields?|records?|validation)",
    r"logged in (?:the|an?)",
    # Whoever writes down what others paid decides nothing about it.
    r"(?:track|record|log|keep track of|report on|report)(?:s|ing|ed)? (?:\w+ ){0,3}"
    r"(?:payments?|fees?|prices?|costs?)",
)

_PAYING = (
    r"(?:e-?)?invoic(?:e|es|ed|ing)",
    r"refund(?:s|ed|ing|able)?",
    r"money[- ]back",
    r"charge-?backs?",
    r"(?:re|un|over|mis)?billed",
    r"billing",
    r"(?:non-?|pre-?|re-?)?payments?",
    r"unpaid|prepaid|pay(?:s|ing)? back|paid back",
    r"(?:pay|pays|paying) (?:\w+ )?(?:bills?|dues)",
    r"prices?|priced|pricing",
    r"fees?|surcharges?|late[- ]fees?",
    r"charges?|charged|overcharged",
    r"subscriptions?",
    r"(?:auto(?:matic(?:ally)?)?[- ])?renew(?:s|ed|ing|al|als)?",
    rf"cancel(?:s|led|ling|ed|ing)? {_DETERMINER}(?:\w+ )?(?:subscription|contract|plan|membership)s?",
    rf"cancellations? of {_DETERMINER}(?:\w+ )?(?:subscription|contract|plan|membership)s?",
    r"contracts?|contractual(?:ly)?",
    r"slas?|service[- ]level agreements?|service credits?|credit notes?",
    r"licen[cs]e (?:keys? and )?(?:seats?|costs?)",
    r"discounts?|discounted|tariffs?",
    r"rights? (?:to|of) (?:cancel|cancellation|withdraw|withdrawal|terminate|a refund)",
    r"dunning",
    r"(?:free|paid) trials?",
)

_LEANING_TO_PAYING = (
    r"pays?|paying|paid|payable|payer|payers",
    r"bills?",
    r"costs?|costing",
    r"credits?|credited|credit cards?",
    r"cancel(?:s|led|ling|ed|ing)?|cancellations?|terminat(?:e|es|ed|ion)",
    r"licen[cs]es?",
    r"seats?",
    r"memberships?",
    r"receipts?",
    r"purchas(?:e|es|ed|ing)|purchase orders?|buy|buys|buying",
    r"vouchers?|coupons?|vat|budgets?|procurement",
    r"penalt(?:y|ies)|compensat(?:e|es|ed|ion)|warrant(?:y|ies)|guarantees?",
    r"reimburs(?:e|es|ed|ement|ements)",
    r"(?:monthly|yearly|annual|paid|premium) plans?",
    r"(?:up|down)grad(?:e|es|ed|ing) (?:\w+ )?plans?",
    r"notice periods?|lock-in",
)

_USING = (
    r"screens?|touch-?screens?|screen readers?|screenshots?",
    r"tap|taps|tapped|tapping|double[- ]taps?",
    r"click(?:s|ed|ing|able)?|hover(?:s|ed|ing)?|long[- ]press(?:es)?",
    r"scroll(?:s|ed|ing)?|swip(?:e|es|ed|ing)|zoom(?:s|ed|ing)?",
    r"drag(?:s|ged|ging)?|drag[- ]and[- ]drop|paste|pastes|pasted|pasting",
    r"typing|typed|re-?typ(?:e|es|ed|ing)|types? (?:in|out|the|their|his|her|my)",
    r"navigat(?:e|es|ed|ing|ion)",
    r"search(?:es|ed|ing|able)?",
    r"filter(?:s|ed|ing|able)?|sort(?:s|ed|ing|able)?",
    r"brows(?:e|es|ed|ing)",
    r"keyboards?|shortcuts?|hotkeys?",
    r"buttons?|drop-?downs?|tooltips?|icons?|thumbnails?",
    r"dark mode|fonts?|legib(?:le|ility)|readab(?:le|ility)|usab(?:le|ility)",
    r"accessibility|wcag",
    r"offline",
    r"auto-?complet(?:e|es|ed|ion)|auto-?fill(?:s|ed)?",
    r"display(?:s|ed|ing)?|preview(?:s|ed|ing)?|visuali[sz](?:e|es|ed|ing|ation|ations)",
    r"undo|redo|bookmark(?:s|ed|ing)?",
    r"edit(?:s|ed|ing)?|upload(?:s|ed|ing)?|attach(?:es|ed|ing)?|scans|scanned|scanning",
    r"log(?:s|ged|ging)?[- ]?in|log(?:s|ged|ging)? out|sign(?:s|ed|ing)?[- ]in",
    r"(?:one|a single)[- ](?:touch|thumb|hand)",
    r"passwords?",
    r"user interfaces?|ui|front-?end",
)

_LEANING_TO_USING = (
    r"see|sees|seeing|seen|view|views|viewed|viewing|watches|watching",
    r"find|finds|finding|discover|discovers",
    r"read|reads|reading|listen|listens|listening",
    r"show|shows|showing|shown",
    r"wait|waits|waiting",
    r"select(?:s|ed|ing)?|write|writes|writing|drawing",
    r"download(?:s|ed|ing)?|import|imports|importing|login",
    r"pages?|web ?pages?|dashboards?|lists?|charts?|graphs?|maps?|timelines?",
    r"profiles?|comments?|tags?|keywords?|spreadsheets?|images?|photos?|videos?",
    r"notifications?|notified|reminders?|warned|recommendations?|recommend",
    r"easily|easier|easy|quickly|at a glance|one second|seconds|milliseconds",
    r"phones?|tablets?|browsers?|mobile|directions",
    r"scan|layouts?|colou?rs?|styl(?:e|es|ing)",
)


def _any_of(name: str, words: tuple[str, ...]) -> str:
    return f"(?P<{name}>{'|'.join(words)})"


_WORDS = re.compile(
    r"(?<![\w@/.-])(?:"
    + "|".join(
        (
            _any_of("nothing", _NOTHING),
            _any_of("paying", _PAYING),
            _any_of("using", _USING),
            _any_of("leaning_to_paying", _LEANING_TO_PAYING),
            _any_of("leaning_to_using", _LEANING_TO_USING),
        )
    )
    + r")(?![\w@]|-\w)"
)
_TELLS = {
    "paying": (Side.CUSTOMER, True),
    "using": (Side.USER, True),
    "leaning_to_paying": (Side.CUSTOMER, False),
    "leaning_to_using": (Side.USER, False),
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is written in a statement. `tells` by itself, or only leans to its side."""

    text: str
    side: Side
    tells: bool


def words_in(statement: str) -> Iterator[Word]:
    """Whatever case a word is written in, and each of them once."""
    folded = statement.casefold()
    places: range | list[int] = range(len(statement) + 1)
    if len(folded) != len(statement):
        places = [place for place, letter in enumerate(statement) for _ in letter.casefold()]
        places.append(len(statement))
    seen = set[str]()
    for match in _WORDS.finditer(folded):
        kind = match.lastgroup or ""
        if kind in _TELLS and match[0] not in seen:
            seen.add(match[0])
            yield Word(statement[places[match.start()] : places[match.end()]], *_TELLS[kind])
