"""Fleets that a seed makes up, and what is odd about each of their meters."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from string import ascii_uppercase
from typing import Final

from meterbus.protocol.addresses import SecondaryAddress, manufacturer_code
from simulator.fleet import BATCHES, NUMBERS, STEPS, Batch
from simulator.telegrams import AnswerHead, bcd, record, respond

BAUD_RATE: Final = 2400
MOST: Final = 40
USUALLY: Final = 5
"""Meters of a fleet: most have few, and none more than MOST."""
HABITUAL: Final = 0.15
"""How likely a meter has a habit."""
IN_STEP: Final = 0.2
"""How likely meters that came together answer after the same time."""
FRESH: Final = 0.5
"""How likely such meters have counted nothing yet, so that they say the same but for who they are."""
DELAYS_MS: Final = range(20, 61)
VERSIONS: Final = range(0xFF)
MEDIA: Final = range(0xFF)
DIGITS: Final = "0123456789"
LETTERS: Final = "ABCDE"
FACTORY: Final = "00000000"


class Origin(StrEnum):
    """How the meters of a fleet that came together got their addresses."""

    DELIVERY = "numbers that follow each other"
    RANDOM = "random numbers"
    LETTERS = "digits A to E"
    SAME_NUMBER = "one number, another kind"
    TWINS = "factory twins"
    ONE_DIGIT = "one digit apart, in step"


HABITS: Final = (
    *("header=short", "header=none", "header=own", "header=zero"),
    *("error-on-page=1", "readouts-left=0", "readouts-left=2", "busy=2"),
    *("no-data-when-selected", "needs-nke-first", "no-nke-answer", "ignores-nke"),
    *("ignores-fcb", "pages-by-fcb", "fcb-0-only", "always-more", "alarm=01"),
    *("sleeps-after=2s", "needs-pause=100ms", "selection-pause=100ms", "delay=180ms"),
    *("answers-wrong-selections", "ignores-full-wildcard", "strict-fields"),
    *("stays-selected", "forgets-selection", "answers-as=253"),
)
"""What a meter may do that the standard does not know, as faults of the simulator."""
SAYS_ZERO: Final = "header=zero"
NAMELESS: Final = frozenset(
    {"header=short", "header=none", "header=own", "error-on-page=1", "readouts-left=0"}
)
"""With these a meter answers in right frames, and never says who it is."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """A meter of a fleet, as a file would describe it."""

    number: str
    kind: Batch
    origin: Origin
    primary_address: int = 0
    delay_ms: int | None = None
    """Time to its answer; None for one that the simulator draws."""
    is_fresh: bool = False
    """Whether its counter stands at nothing."""
    habit: str = ""

    @property
    def address(self) -> SecondaryAddress:
        """Return what it is selected by."""
        maker = manufacturer_code(self.kind.manufacturer)
        return SecondaryAddress(self.number, maker, self.kind.version, self.kind.medium)

    @property
    def is_nameless(self) -> bool:
        """Whether its answers do not tell who it is."""
        return self.habit in NAMELESS

    @property
    def said_address(self) -> SecondaryAddress:
        """Return who it says it is, where it says that."""
        if self.habit == SAYS_ZERO:
            return replace(self.address, identification=FACTORY)
        return self.address

    def entry(self) -> dict[str, object]:
        """Return it as an entry of a fleet file."""
        entry: dict[str, object] = {
            "primary_address": self.primary_address,
            "identification": self.number,
            "manufacturer": self.kind.manufacturer,
            "version": self.kind.version,
            "medium": self.kind.medium,
        }
        if self.is_fresh:
            entry["telegrams"] = [self._fresh_telegram()]
        else:
            entry["generator"] = self.kind.generator
        if self.delay_ms is not None:
            entry["delay_s"] = self.delay_ms / 1000
        if self.habit:
            entry["faults"] = [self.habit]
        return entry

    def _fresh_telegram(self) -> str:
        volume = record("0C 13", bcd(0, 8))
        frame = respond(AnswerHead(self.primary_address, self.address, 0), volume)
        return frame.to_bytes().hex(" ").upper()


type Group = Iterator[Member]
"""Meters that came together."""


def make_members(seed: int) -> tuple[Member, ...]:
    """Make up a fleet; the same seed makes the same one."""
    random = Random(f"{seed} members")
    wanted = min(MOST, 1 + int(random.expovariate(1 / USUALLY)))
    members: list[Member] = []
    while len(members) < wanted:
        (make,) = random.choices(*zip(*ORIGINS, strict=True))
        members += _in_step(random, list(make(random)))
    is_configured = random.random() < 0.3
    return tuple(
        replace(
            member,
            primary_address=random.randint(1, 250) if is_configured else 0,
            habit=random.choice(HABITS) if random.random() < HABITUAL else "",
        )
        for member in members[:wanted]
    )


def _in_step(random: Random, group: list[Member]) -> list[Member]:
    """Return meters that came together, some of them such that answer at the same time."""
    origin = group[0].origin
    # Nobody can tell apart two whose every answer is the same at every moment.
    may_be = origin is not Origin.TWINS and random.random() < IN_STEP
    if not (may_be or origin is Origin.ONE_DIGIT):
        return group
    delay_ms, is_fresh = random.choice(DELAYS_MS), random.random() < FRESH
    return [replace(each, delay_ms=delay_ms, is_fresh=is_fresh) for each in group]


def _delivery(random: Random) -> Group:
    kind, number = _kind(random), random.choice(NUMBERS)
    for _ in range(random.randint(2, 12)):
        yield Member(number=f"{number:08d}", kind=kind, origin=Origin.DELIVERY)
        number += random.choice(STEPS)


def _random_numbers(random: Random) -> Group:
    for _ in range(random.randint(1, 4)):
        number = f"{random.randrange(10**8):08d}"
        yield Member(number=number, kind=_kind(random), origin=Origin.RANDOM)


def _letters(random: Random) -> Group:
    """Yield one with letters among its digits, and perhaps some beside it without."""
    kind, digits = _kind(random), _digits(random)
    places = random.sample(range(8), random.choice((1, 1, 1, 2, 3)))
    for place in places:
        digits[place] = random.choice(LETTERS)
    yield Member(number="".join(digits), kind=kind, origin=Origin.LETTERS)
    for digit in random.sample(DIGITS, random.randint(0, 3)):
        digits[places[0]] = digit
        yield Member(number="".join(digits), kind=kind, origin=Origin.LETTERS)


def _same_number(random: Random) -> Group:
    """Yield meters of one number, each with another maker, version or medium."""
    number, kind = f"{random.choice(NUMBERS):08d}", _kind(random)
    kinds = {kind}
    for _ in range(random.randint(1, 3)):
        other = _kind(random)
        kinds.add(
            random.choice(
                (
                    other,
                    replace(kind, manufacturer=other.manufacturer),
                    replace(kind, version=(kind.version + 1) % len(VERSIONS)),
                    replace(kind, medium=random.choice((2, 4, 6, 7, 13))),
                )
            )
        )
    for each in sorted(kinds, key=str):
        yield Member(number=number, kind=each, origin=Origin.SAME_NUMBER)


def _twins(random: Random) -> Group:
    kind = random.choice(BATCHES)
    for _ in range(random.choice((2, 2, 2, 3))):
        yield Member(number=FACTORY, kind=kind, origin=Origin.TWINS)


def _one_digit(random: Random) -> Group:
    kind, digits = _kind(random), _digits(random)
    place = random.randrange(8)
    for digit in random.sample(DIGITS, random.choice((2, 2, 3))):
        digits[place] = digit
        yield Member(number="".join(digits), kind=kind, origin=Origin.ONE_DIGIT)


def _digits(random: Random) -> list[str]:
    return list(f"{random.choice(NUMBERS):08d}")


def _kind(random: Random) -> Batch:
    """Return a kind of meter: mostly one that is often met, else any."""
    kind = random.choice(BATCHES)
    if random.random() < 0.75:
        return kind
    maker = "".join(random.choices(ascii_uppercase, k=3))
    return Batch(maker, random.choice(VERSIONS), random.choice(MEDIA), kind.generator)


ORIGINS: Final[tuple[tuple[Callable[[Random], Group], int], ...]] = (
    (_delivery, 3),
    (_random_numbers, 3),
    (_letters, 2),
    (_same_number, 2),
    (_twins, 1),
    (_one_digit, 2),
)
"""What meters may have in common, and how often that is met."""
