"""What a search found as lines for people, and what they can do about the rest."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from .bus.found import FoundMeter, Hint, ScanResult
from .report import report_found

HINT_WORDS: Final[Mapping[Hint, str]] = {
    Hint.SHARED_ADDRESS: (
        "Several meters share an address: search by secondary address to tell them apart."
    ),
    Hint.SAME_ADDRESS: (
        "At least two meters have the same number. Connect them one at a time and give one of"
        " them an address."
    ),
    Hint.NOT_MBUS: (
        "Something answers, but not M-Bus. Is this the right port, with an M-Bus converter"
        " on it? Try another --baud, or auto. Is the --parity right? Is another master on"
        " the same bus?"
    ),
    Hint.ONLY_ECHO: (
        "Only the converter answers: it sends back what it is sent. Are the two wires of"
        " the bus connected? Try another --baud, or auto."
    ),
    Hint.NO_DATA: (
        "A meter is there, but tells nothing: it acknowledges what it is sent, and then sends"
        " no data. Search in the other way, --by primary or --by secondary, and --thorough:"
        " some meters answer only there."
    ),
    Hint.SILENCE: (
        "No meter answers. Is the converter powered, and are the two wires of the bus"
        " connected? Try another --baud, or auto. Is the --parity right? Does another"
        " program use the port? Some old meters answer only --by primary --thorough."
    ),
    Hint.UNFINISHED: (
        "The search took as long as it may, so there may be more: give it more time with"
        " --limit, or search for a part of the meters with --within."
    ),
}
"""What the dialog says on the pages at the end of a search."""

CONCLUSIONS: Final = frozenset(
    {Hint.NOT_MBUS, Hint.ONLY_ECHO, Hint.NO_DATA, Hint.SILENCE}
)
"""Hints that only a whole search can give: they say that nobody was found."""

SAID: Final = frozenset({Hint.SHARED_ADDRESS, Hint.SAME_ADDRESS})
"""Hints that the places tell for which they are given."""

MOST_PLACES: Final = 10
"""Unresolved places that are listed; a bad line has many."""


def meter_line(meter: FoundMeter, *, with_rate: bool) -> str:
    """Return who was found, and where."""
    report = report_found(meter)
    line = (
        f"{report['identification'] or '?':8}  {report['manufacturer'] or '???'}"
        f"  version {report['version']}  medium {report['medium']}"
        f"  address {report['primary_address']}"
    )
    return f"{line}  {meter.baud_rate} baud" if with_rate else line


def open_lines(result: ScanResult) -> Iterator[str]:
    """Yield what stays open: collisions, places that are not resolved, hints."""
    for address in result.collisions:
        yield f"address {address}: several meters answer; search by secondary address"
    if shared := ", ".join(map(str, result.shared_addresses)):
        yield f"primary addresses that several of them share: {shared}"
    for number in result.same_numbers:
        yield (
            f"At least two meters have the number {number}."
            " Connect them one at a time and give one of them an address."
        )
    for place in result.without_data:
        where = f"address {place}" if isinstance(place, int) else place.identification
        yield f"{where}: somebody acknowledges, and gives no data"
    yield from _unresolved_lines(result)
    yield from (HINT_WORDS[hint] for hint in result.hints if hint not in SAID)


def _unresolved_lines(result: ScanResult) -> Iterator[str]:
    places = result.others
    for place in places[:MOST_PLACES]:
        yield f"{place}: what answers here is several meters at once, or disturbed"
    if len(places) > MOST_PLACES:
        yield f"and {len(places) - MOST_PLACES} places more"


def listed(numbers: Iterable[int]) -> str:
    """Return numbers in words: `300, 2400 and 9600`."""
    *first, last = map(str, numbers)
    return f"{', '.join(first)} and {last}" if first else last
