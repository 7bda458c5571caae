"""What happens when in a month: made up from a seed before it begins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from .house import BUSES, NOMADS, REPLACED_AT_ADDRESS, REPLACED_BY_NUMBER, Place
from .troubles import OF_A_METER, OF_THE_LINE, Episode, Trouble, suits

DAY_S: Final = 86_400.0
LANES: Final = 3
"""Meters that may have a trouble of their own at the same time."""
QUIET_INTERVALS: Final = 4
"""At the end: everybody has to be back by then."""
RESTARTS_A_DAY: Final = 0.5
RELOADS_A_DAY: Final = 0.3
PRESSES_A_DAY: Final = 3.0
INTERRUPTIONS_A_DAY: Final = 6.0
CHANGES_A_DAY: Final = 4.0
LONGEST_AWAY_S: Final = 7 * DAY_S
"""Behind ten days without a state Home Assistant begins the sum of a counter anew."""
TRANSFERS_A_DAY: Final = 0.3
FIRST_FREE_ADDRESS: Final = 200
"""Where meters are moved to; the house has lower ones."""
RELOADED: Final = 0.2
"""The share of interruptions that are reloads."""
LONGEST_UNTIL_S: Final = 1.5
"""Within so much time after its first request a read is interrupted."""
SHORTEST_DOWN_S: Final = 20.0
RESTARTS_UNTIL: Final = 0.7
"""The share of the month that has restarts; then one process has to hold out."""
LONGEST_DOWN_S: Final = 1500.0
START_UP_S: Final = (1.0, 20.0)


@dataclass(frozen=True)
class Restart:
    """Home Assistant stops, and starts again."""

    stop_s: float
    down_s: float
    is_in_read: bool
    """Whether it is to stop in the middle of a read."""


@dataclass(frozen=True)
class Exchange:
    """A meter is replaced, and a person accepts that later."""

    place: int
    replaced_s: float
    accepted_s: float


@dataclass(frozen=True)
class Interruption:
    """A read begins, of one meter or of all, and does not come to its end."""

    start_s: float
    place: int | None
    after_s: float
    """How long after its first request."""
    is_reload: bool
    """Whether the gateway is reloaded then; else who wanted the read no longer does."""


@dataclass(frozen=True)
class Change:
    """A person changes one meter: its name and settings, or its primary address."""

    start_s: float
    place: int
    address: int | None
    """Where it is moved to; None where it is renamed."""


@dataclass(frozen=True)
class Transfer:
    """A meter is hung at the other bus, and a person adds it there later."""

    place: int
    moved_s: float
    added_s: float


@dataclass(frozen=True)
class Plan:
    """All of it; times in seconds of the clock."""

    end_s: float
    episodes: tuple[Episode, ...]
    restarts: tuple[Restart, ...]
    exchanges: tuple[Exchange, ...]
    transfers: tuple[Transfer, ...]
    reloads: tuple[tuple[float, int], ...]
    """When, and which gateway."""
    presses: tuple[tuple[float, int | None], ...]
    """Reading now: one meter, or all."""
    interruptions: tuple[Interruption, ...]
    changes: tuple[Change, ...]


def make_plan(
    days: float, interval_s: float, places: Sequence[Place], seed: int
) -> Plan:
    """Make up a plan for so many days; the same seed gives the same one."""
    end_s = days * DAY_S
    until_s = end_s - QUIET_INTERVALS * interval_s
    maker = _Maker(Random(f"{seed} plan"), interval_s, until_s, places)
    of_the_line = [each for bus in range(BUSES) for each in maker.of_the_line(bus)]
    episodes = sorted(
        (*of_the_line, *maker.of_the_meters(of_the_line)), key=lambda each: each.start_s
    )
    return Plan(
        end_s,
        tuple(episodes),
        tuple(maker.restarts(max(2, round(days * RESTARTS_A_DAY)))),
        (
            *maker.exchanges(REPLACED_AT_ADDRESS, days / 10),
            *maker.exchanges(REPLACED_BY_NUMBER, days / 15),
        ),
        tuple(maker.transfers(max(len(NOMADS), round(days * TRANSFERS_A_DAY)))),
        tuple(maker.reloads(max(BUSES, round(days * RELOADS_A_DAY)))),
        tuple(maker.presses(max(2, round(days * PRESSES_A_DAY)))),
        tuple(maker.interruptions(max(4, round(days * INTERRUPTIONS_A_DAY)))),
        tuple(maker.changes(max(4, round(days * CHANGES_A_DAY)))),
    )


@dataclass
class _Maker:
    random: Random
    interval_s: float
    until_s: float
    places: Sequence[Place]

    def of_the_line(self, bus: int) -> Iterator[Episode]:
        """Yield one trouble after the other; in between, all meters can come back."""
        deck = _Deck(self.random, OF_THE_LINE)
        start_s = self._some(3, 4)
        while (end_s := start_s + self._some(1.2, 3)) < self.until_s:
            if trouble := deck.deal():
                yield self._episode(trouble, start_s, end_s, bus=bus)
            start_s = end_s + self._some(3.5, 5)

    def of_the_meters(self, of_the_line: Sequence[Episode]) -> Iterator[Episode]:
        """Yield troubles of meters, a few at the same time."""
        deck = _Deck(self.random, OF_A_METER)
        lanes = [self._some(0, 4) for _ in range(LANES)]
        free_s = dict.fromkeys(range(len(self.places)), 0.0)
        while (start_s := min(lanes)) < self.until_s:
            end_s = start_s + self._some(1.2, 5)
            lanes[lanes.index(start_s)] = end_s + self._some(0.5, 3)
            is_damaged = any(
                each.trouble.damages and each.start_s < end_s and each.end_s > start_s
                for each in of_the_line
            )
            free = [each for each in self.places if free_s[each.number] <= start_s]
            trouble = deck.deal(avoids_damage=is_damaged, among=free)
            if trouble is not None and end_s < self.until_s:
                place = self.random.choice([p for p in free if suits(trouble, p)])
                free_s[place.number] = end_s + self._some(3, 4)
                yield self._episode(trouble, start_s, end_s, place.number)
                if trouble.beside and (others := _neighbors(place, free)):
                    other = self.random.choice(others)
                    free_s[other.number] = end_s + self._some(3, 4)
                    yield self._episode(trouble.beside, start_s, end_s, other.number)

    def restarts(self, number: int) -> Iterator[Restart]:
        """Yield restarts, every second one in the middle of a read."""
        for order, moment_s in enumerate(self.moments(number, RESTARTS_UNTIL)):
            down_s = self.random.uniform(SHORTEST_DOWN_S, LONGEST_DOWN_S)
            yield Restart(moment_s, down_s, is_in_read=order % 2 == 0)

    def exchanges(self, of: Sequence[int], number: float) -> Iterator[Exchange]:
        """Yield exchanges of about so many of these meters, one after the other."""
        replaced = of[: max(1, round(number))]
        for order, place in enumerate(replaced):
            share = self.until_s / len(replaced)
            replaced_s = share * (order + self.random.uniform(0.1, 0.4))
            accepted_s = share * (order + self.random.uniform(0.6, 0.9))
            latest_s = replaced_s + LONGEST_AWAY_S
            yield Exchange(place, replaced_s, min(accepted_s, latest_s))

    def transfers(self, number: int) -> Iterator[Transfer]:
        """Yield when each of some meters is hung at the other bus, one after the other."""
        share = self.until_s / number
        for order in range(number):
            moved_s = share * (order + self.random.uniform(0.1, 0.3))
            added_s = moved_s + share * self.random.uniform(0.1, 0.3)
            yield Transfer(NOMADS[order % len(NOMADS)], moved_s, added_s)

    def reloads(self, number: int) -> Iterator[tuple[float, int]]:
        """Yield when each of the gateways is reloaded, in turn."""
        for order, moment_s in enumerate(self.moments(number)):
            yield moment_s, order % BUSES

    def moments(self, number: int, until: float = 1.0) -> list[float]:
        """Return moments far enough from the ends, and from each other."""
        share = (self.until_s * until - 2 * self.interval_s) / number
        return [
            2 * self.interval_s + share * (order + self.random.uniform(0.1, 0.9))
            for order in range(number)
        ]

    def presses(self, number: int) -> Iterator[tuple[float, int | None]]:
        """Yield when buttons are pressed, and which."""
        for moment_s in self.moments(number):
            yield moment_s, self._button()

    def interruptions(self, number: int) -> Iterator[Interruption]:
        """Yield reads that do not come to their end, the first one by a reload."""
        for order, moment_s in enumerate(self.moments(number)):
            yield Interruption(
                moment_s,
                self._button(),
                self.random.uniform(0, LONGEST_UNTIL_S),
                is_reload=order % round(1 / RELOADED) == 0,
            )

    def changes(self, number: int) -> Iterator[Change]:
        """Yield changes of one meter, every second one a move of one with a number."""
        movable = [
            each.number
            for each in self.places
            if not (each.is_nameless or each.is_selected or each.number in NOMADS)
        ]
        for order, moment_s in enumerate(self.moments(number)):
            is_move = order % 2 == 1
            place = self.random.choice(movable if is_move else range(len(self.places)))
            address = FIRST_FREE_ADDRESS + order // 2 % 50 if is_move else None
            yield Change(moment_s, place, address)

    def _button(self) -> int | None:
        """Return which button is pressed: that of a meter, or that of all."""
        button = self.random.randrange(-1, len(self.places))
        return None if button < 0 else button

    def _episode(
        self,
        trouble: Trouble,
        start_s: float,
        end_s: float,
        place: int | None = None,
        bus: int = 0,
    ) -> Episode:
        texts = trouble.draw(self.random)
        start_up_s = self.random.uniform(*START_UP_S)
        return Episode(trouble, texts, start_s, end_s, place, bus, start_up_s)

    def _some(self, least: float, most: float) -> float:
        """Return some intervals, in seconds."""
        return self.random.uniform(least, most) * self.interval_s


def _neighbors(place: Place, among: Sequence[Place]) -> list[Place]:
    """Return the meters of the same kind whose addresses are next to that of a meter."""
    address = place.meter.primary_address
    return [
        each
        for each in among
        if each.model is place.model and abs(each.meter.primary_address - address) == 1
    ]


class _Deck:
    """Deals every trouble once before any comes again."""

    def __init__(self, random: Random, troubles: Sequence[Trouble]) -> None:
        self._random = random
        self._troubles = troubles
        self._left: list[Trouble] = []

    def deal(
        self, *, avoids_damage: bool = False, among: Sequence[Place] = ()
    ) -> Trouble | None:
        """Return the next one that is possible now; the others wait for their turn."""
        if not self._left:
            self._left = self._random.sample(self._troubles, len(self._troubles))
        for number, trouble in enumerate(self._left):
            is_wanted = not among or any(suits(trouble, place) for place in among)
            if is_wanted and not (avoids_damage and trouble.damages):
                return self._left.pop(number)
        return None
