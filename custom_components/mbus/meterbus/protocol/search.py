"""Secondary search: who is on the bus, found by selecting ever fewer meters at once.

The search is a generator. It yields what to select, and is sent what came of it; how the
bus is asked, and how long that takes, is not its business.

Digits are tried from the least significant one on: meters of one delivery share their
leading digits. An answer that parses may still be two answers on top of each other, so
each meter found under an open mask is confirmed by selecting its full address.
"""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Final

from ..makers.names import MAKERS
from ..tables.media import MEDIUM_ROWS
from .addresses import (
    WILDCARD_BYTE,
    WILDCARD_DIGIT,
    WILDCARD_MANUFACTURER,
    SecondaryAddress,
    manufacturer_code,
)

DECIMAL_DIGITS: Final = "0123456789"
LETTER_DIGITS: Final = "ABCDE"
"""Digits that defective or special meters have; F cannot be searched, it matches all."""

AT_LEAST_TWO: Final = 2
"""Meters that a collision stands for."""

MAXIMUM_FRUITLESS: Final = 40
"""Collisions in a row after which a line is noise: the way down to a meter has twelve."""

MAXIMUM_FOUND: Final = 1000
"""Meters after which a search ends: no converter drives more than a few hundred."""

EVERYBODY: Final = SecondaryAddress()


class Nothing(Enum):
    """What a selection can find besides a meter."""

    SILENCE = auto()
    COLLISION = auto()
    """Several answers at once, or bytes that are no answer: somebody is there."""


type Finding = Nothing | SecondaryAddress
"""What came of a question: nobody, several, or the meter that answered."""


@dataclass(frozen=True)
class Question:
    """Select `mask` and, unless only to confirm, ask for data.

    `fraction` of the whole search is done before it.
    """

    mask: SecondaryAddress
    confirms: bool = False
    fraction: float = 0.0


type Search = Generator[Question, Finding]
type Branch = Generator[Question, Finding, int]
"""Searches one mask; returns how many meters at least it explained."""


@dataclass
class SecondarySearch:
    """A search for every meter on a bus; `found` and `unresolved` grow as it runs.

    `within` narrows it to those that a mask selects: the first of them that anybody answers.
    """

    within: tuple[SecondaryAddress, ...] = (EVERYBODY,)
    found: list[SecondaryAddress] = field(default_factory=list)
    unresolved: list[SecondaryAddress] = field(default_factory=list)
    """Masks below which several answer, but that could not be told apart."""
    lost_answers: int = 0
    """Signs that answers get lost: then what was silent is asked once more at the end."""
    late: list[SecondaryAddress] = field(default_factory=list)
    """Masks that seemed silent, and whose answer came too late: they are asked once more."""
    _silent: dict[SecondaryAddress, None] = field(default_factory=dict)
    _strict_makers: set[int] = field(default_factory=set)
    """Makers of meters that are not selected by all that they say of themselves."""
    _fruitless: int = 0

    def run(self) -> Search:
        """Ask until everything that answers is explained, or the line is only noise."""
        share = 1 / len(self.within)
        for place, mask in enumerate(self.within):
            if (yield from self._search_within(mask, place * share, share)):
                break
        yield from self._ask_late_again(list(self.late))
        known = -1
        while self.lost_answers and not self._is_enough() and known != len(self.found):
            known = len(self.found)
            yield from self._ask_silent_again()

    def _search_within(
        self, mask: SecondaryAddress, start: float, share: float
    ) -> Branch:
        explained = yield from self._search(mask, start, share)
        if not explained and WILDCARD_DIGIT in mask.identification:
            # Some meters do not take a selection with nothing but wildcards.
            parts = _with_digits(DECIMAL_DIGITS, mask)
            explained = yield from self._search_each(parts, start, share)
        return explained

    def _search(self, mask: SecondaryAddress, start: float, share: float) -> Branch:
        """Select a mask and go on below it while more than one meter may be there."""
        finding = yield Question(mask, fraction=start)
        if finding is Nothing.SILENCE:
            self._silent[mask] = None
            return 0
        if self._is_enough():
            return 0
        if isinstance(finding, SecondaryAddress):
            known = finding == mask or finding in self.found
            if known or (yield from self._confirm(finding, start)):
                self._keep(finding)
                return int(mask.matches(finding))
        self._fruitless += 1
        return (yield from self._split(mask, start, share))

    def _is_enough(self) -> bool:
        """Whether the line is only noise, or more answer than there can be."""
        return self._fruitless > MAXIMUM_FRUITLESS or len(self.found) >= MAXIMUM_FOUND

    def _confirm(
        self, address: SecondaryAddress, fraction: float
    ) -> Generator[Question, Finding, bool]:
        """Whether the address that was read belongs to a meter.

        Some meters do not match their own version and medium, or maker. Who acknowledges
        a selection without them may be anybody whose number is the same, or lies on top
        of another's: then only an answer that says the same address proves it.
        """
        for attempt, mask in enumerate(address.selections):
            is_whole = mask == address
            answer = yield Question(mask, confirms=is_whole, fraction=fraction)
            if answer == address:
                self.lost_answers += attempt == 1
                return is_whole or (yield from self._is_one(address, fraction))
        return False

    def _is_one(
        self, address: SecondaryAddress, fraction: float
    ) -> Generator[Question, Finding, bool]:
        """Whether a meter that only fewer fields select is one, and not two at once.

        Two whose answers lie on top of each other without a trace seem to have the bits
        that both have: each has a medium with all of those, and says its own address when
        the other is not selected.
        """
        if address.manufacturer in self._strict_makers:
            return True
        number = SecondaryAddress(address.identification)
        for row in MEDIUM_ROWS:
            if row.code & address.medium == address.medium:
                mask = replace(number, medium=row.code)
                answer = yield Question(mask, fraction=fraction)
                if answer not in (address, Nothing.SILENCE):
                    return False
        self._strict_makers.add(address.manufacturer)
        return True

    def _keep(self, address: SecondaryAddress) -> None:
        self._fruitless = 0
        if address not in self.found:
            self.found.append(address)

    def _split(self, mask: SecondaryAddress, start: float, share: float) -> Branch:
        """Search the parts of a mask that more than one meter seems to answer to.

        Where they explain too little, an answer was lost: the silent parts are asked once
        more, before digits and fields that hardly any meter has.
        """
        explained = 0
        for group in self._parts(mask):
            parts = list(group)
            explained += yield from self._search_each(parts, start, share)
            explained += yield from self._ask_late_again(parts)
            if explained >= AT_LEAST_TWO:
                return explained
            if len(parts) == len(DECIMAL_DIGITS):
                if (yield from self._is_one_by_now(mask, start)):
                    return 1
                self.lost_answers += 1
                again = [each for each in parts if each in self._silent]
                explained += yield from self._search_each(again, start, share)
            if explained >= AT_LEAST_TWO:
                return explained
        self.unresolved.append(mask)
        return AT_LEAST_TWO

    def _is_one_by_now(
        self, mask: SecondaryAddress, fraction: float
    ) -> Generator[Question, Finding, bool]:
        """Whether a mask below which hardly anybody is has but one meter that is known.

        What was taken for several was one whose answer was damaged.
        """
        return (yield Question(mask, fraction=fraction)) in self.found

    def _search_each(
        self, masks: Iterable[SecondaryAddress], start: float, share: float
    ) -> Branch:
        parts = list(masks)
        step = share / max(1, len(parts))
        explained = 0
        for place, part in enumerate(parts):
            explained += yield from self._search(part, start + place * step, step)
        return explained

    def _ask_late_again(self, parts: list[SecondaryAddress]) -> Branch:
        """Ask those of the parts once more that were answered too late."""
        late = [each for each in parts if each in self.late]
        self.late = [each for each in self.late if each not in late]
        return (yield from self._search_each(late, 1.0, 0.0))

    def _ask_silent_again(self) -> Search:
        """Ask what was silent once more, on a line that is known to lose answers.

        Whoever is found then shows that there may be more.
        """
        silent, self._silent = self._silent, {}
        yield from self._search_each(silent, 1.0, 0.0)

    def _parts(self, mask: SecondaryAddress) -> Iterator[Iterable[SecondaryAddress]]:
        """Give groups of narrower masks; later groups only if the earlier explain too little."""
        if WILDCARD_DIGIT in mask.identification:
            yield _with_digits(DECIMAL_DIGITS, mask)
            yield _with_digits(LETTER_DIGITS, mask)
        elif mask.manufacturer == WILDCARD_MANUFACTURER:
            seen = sorted({address.manufacturer for address in self.found})
            known = (manufacturer_code(letters) for letters in MAKERS)
            yield (replace(mask, manufacturer=code) for code in seen)
            yield (
                replace(mask, manufacturer=code) for code in known if code not in seen
            )
        elif mask.version == WILDCARD_BYTE:
            yield (replace(mask, version=version) for version in range(WILDCARD_BYTE))
        elif mask.medium == WILDCARD_BYTE:
            yield (replace(mask, medium=row.code) for row in MEDIUM_ROWS)


def _with_digits(digits: str, mask: SecondaryAddress) -> Iterator[SecondaryAddress]:
    """Fix the least significant digit that is still open, in turn to each of these."""
    at = mask.identification.rindex(WILDCARD_DIGIT)
    before, after = mask.identification[:at], mask.identification[at + 1 :]
    return (replace(mask, identification=f"{before}{digit}{after}") for digit in digits)
