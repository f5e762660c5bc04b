"""A solution in place of a need: a widget or a technology where a party's need should stand.

INCOSE, Guide to Writing Requirements (2023), rule R31 (solution free).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from .words import Statement, found, phrases, word_set

_WIDGETS = phrases(
    """
    dropdown; dropdowns; drop down; drop downs; radio button; radio buttons; checkbox; checkboxes; check
    box; check boxes; button to; buttons to; button that; buttons that; button for; buttons for; modal;
    modals; modal window; pop up window; popup window; popup; popups; in a pop up; tooltip; tooltips;
    sidebar; hamburger menu; context menu; toggle switch; setup wizard; text box; text boxes; textbox;
    text field; combo box; combobox; list box; listbox; date picker; datepicker; progress bar; loading
    spinner; dialog box; dialogue box; navbar; navigation bar; can click on; click the link; click a
    link; right click; hover over; hovering over; scrollbar; rss feed; rss feeds
    """
)
_TECHNOLOGIES = phrases(
    """
    redis; memcached; postgresql; postgres; mysql; mariadb; mongodb; sqlite; sql server; dynamodb;
    cassandra; elasticsearch; solr; kafka; rabbitmq; celery; docker; kubernetes; aws; amazon s3; s3;
    azure blob; lambda; microservice; microservices; websocket; websockets; graphql; rest api; restful
    api; rest endpoint; rest endpoints; soap; ajax; jquery; javascript; typescript; react; angular; vue;
    flutter; php; django; ruby on rails; spring boot; laravel; localstorage; local storage; cron job;
    cron jobs; stored procedure; jwt; blockchain; hadoop; firebase; database index
    """
)
_WORDS_TOO = word_set("react angular vue flutter soap celery cassandra lambda")
"""Words that are a technology only where they are written with a capital."""

_MEANS = word_set("using use uses used with via in into to through by on a an our local")
"""What stands before a technology that is a means; without one it is what the requirement is about."""

_CONNECTS = word_set(
    """
    integrate integrates integrated integration integrations connect connects connector import imports
    export exports migrate migrates sync syncs interface interfaces compatible support supports plugin
    plugins client clients sdk library developers users
    """
)
_STORES = word_set(
    """
    store stores stored save saves saved keep kept log logged persist record recorded maintained
    """
)
_TECHNICAL = word_set(
    """
    developer developers engineer engineers devops programmer programmers integrator integrators
    architect architects sysadmin api
    """
)
_OFTEN = 3


class Solutions:
    """The solutions that statements of one document name.

    A technology in three or more statements is what the product is about, as in a tool for developers.
    """

    def __init__(self, statements: Mapping[str, Statement], about: Statement) -> None:
        self.named = {id_: list(_technologies(statement)) for id_, statement in statements.items()}
        named_in = Counter(name for names in self.named.values() for name in {name for name, *_ in names})
        own = {name for name, *_ in _technologies(about)}
        self.subjects = own | {name for name, times in named_in.items() if times >= _OFTEN}

    def words(self, id_: str, statement: Statement) -> Iterator[str]:
        """The widgets and technologies that a statement gives as the way to meet a need."""
        for place in found(statement, _WIDGETS):
            yield statement.written(*place)
        for name, start, end in self.named[id_]:
            if name not in self.subjects and _is_means(statement, start, end):
                yield statement.written(start, end)
        yield from _database(statement)


def is_technical(names: Iterable[str]) -> bool:
    """Whether one of these personas works on machinery, so that a technology can be what it needs."""
    return any(word in _TECHNICAL for name in names for word in name.casefold().split())


def _technologies(statement: Statement) -> Iterator[tuple[str, int, int]]:
    for start, end in found(statement, _TECHNOLOGIES):
        written = statement.written(start, end)
        if statement.word(start) not in _WORDS_TOO or written[0].isupper():
            yield written.casefold(), start, end


def _is_means(statement: Statement, start: int, end: int) -> bool:
    """Whether a technology stands as a means; one to connect with, or to move data to, is the need itself."""
    if start == 0 or statement.ends_sentence(start) or statement.word(start - 1) not in _MEANS:
        return False
    return statement.word(end) not in _CONNECTS and _CONNECTS.isdisjoint(statement.words[:start])


def _database(statement: Statement) -> Iterator[str]:
    """ "Store it in a database": where it is kept, in place of why."""
    words = statement.words
    if "database" in words and not _STORES.isdisjoint(words):
        place = words.index("database")
        if words[max(0, place - 2) : place] in (("in", "a"), ("in", "the"), ("in", "our")):
            yield statement.written(place - 2, place + 1)
