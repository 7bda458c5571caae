"""Every fault of the simulator's table, as something that begins and ends."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from random import Random
from typing import Final

from simulator.bus import SimulatedBus
from simulator.faults import FAULTS, Place as Where
from simulator.quirks import PageEnd

from .house import REPLACED, Place
from .wire import Wire

BY_NAME: Final = {fault.name: fault for fault in FAULTS}


class Reach(Enum):
    """Whose reads may fail because of a trouble."""

    OWN = auto()
    """Those of the meter that has it."""
    SELECTED = auto()
    """Also those of all that are read by selection: they share the address 253."""
    ALL = auto()


class Needs(Enum):
    """Which meters a trouble means something to."""

    ANY = auto()
    NAMED = auto()
    """A name, because those without it are known by this alone."""
    KEPT = auto()
    """The same meter all the time: nobody can tell one that says nothing from its successor."""
    NAMELESS = auto()
    PAGED = auto()
    SELECTED = auto()
    AREA = auto()
    """Something to send beside its usual telegram."""


class Power(Enum):
    """Who loses power."""

    METERS = auto()
    GATEWAY = auto()
    BOTH = auto()


type Draw = Callable[[Random], tuple[str, ...]]


@dataclass(frozen=True)
class Trouble:
    """Faults that come together, as texts of the simulator's table."""

    name: str
    draw: Draw
    reach: Reach = Reach.OWN
    needs: Needs = Needs.ANY
    damages: bool = False
    """Whether it changes bytes: two such at once could make a wrong sum right."""
    power: Power | None = None
    beside: Trouble | None = None
    """What befalls its neighbor at the same time."""
    hides_area: bool = False
    """Whether the meter has nothing to send but its usual telegram."""


def _always(*texts: str) -> Draw:
    return lambda _: texts


def _share(name: str, least: float, most: float) -> Draw:
    return lambda random: (f"{name}={random.uniform(least, most):.2f}",)


def _time(name: str, least_ms: int, most_ms: int) -> Draw:
    return lambda random: (f"{name}={random.randint(least_ms, most_ms)}ms",)


def _count(name: str, least: int, most: int) -> Draw:
    return lambda random: (f"{name}={random.randint(least, most)}",)


def _one_of(name: str, *values: str) -> Draw:
    return lambda random: (f"{name}={random.choice(values)}",)


def _late(random: Random) -> tuple[str, ...]:
    late_ms, share = random.randint(20, 900), random.uniform(0.2, 1.0)
    return f"late-answers={late_ms}ms", f"late-share={share:.2f}"


STRAY: Final = ("00", "FF", "68", "10", "16", "E5")
PADDING: Final = ("00", "FF", "00FF", "FF00FF", "0000000000000000")


def _jitter(random: Random) -> tuple[str, ...]:
    pieces_ms, bytes_ms = random.randint(10, 200), random.randint(1, 30)
    return f"jitter={pieces_ms}ms", f"byte-jitter={bytes_ms}ms"


def _packets(random: Random) -> tuple[str, ...]:
    rest_ms, size = random.randint(10, 60), random.randint(8, 128)
    return f"packetise={rest_ms}ms", f"packet-bytes={size}"


def _stalled(random: Random) -> tuple[str, ...]:
    stall_ms, end_ms = random.randint(50, 300), random.randint(50, 350)
    share = f"stall-share={random.uniform(0.1, 0.6):.2f}"
    return f"stall={stall_ms}ms", share, f"late-end={end_ms}ms"


def _wrong_parity(random: Random) -> tuple[str, ...]:
    """Return flipped bits that the converter notices, and what it makes of them."""
    share = f"bit-errors={random.uniform(0.02, 0.4):.2f}"
    return share, f"character-errors={random.choice(('drop', 'mark'))}"


def _padded(random: Random) -> tuple[str, ...]:
    """Return bytes that may come when the next answer does, until it is known when."""
    return (
        f"padding-before={random.choice(PADDING)}",
        f"padding-behind={random.choice(PADDING)}",
        f"padding-pause={random.randint(0, 150)}ms",
        f"padding-share={random.uniform(0.3, 1.0):.2f}",
    )


ANSWERS: Final = (
    Trouble("loss", _share("loss", 0.05, 0.6)),
    Trouble("bit-errors", _share("bit-errors", 0.02, 0.4), damages=True),
    Trouble("truncate", _share("truncate", 0.02, 0.4), damages=True),
    Trouble("wrong-checksum", _share("wrong-checksum", 0.02, 0.4), damages=True),
    Trouble("noise", _share("noise", 0.05, 0.5), damages=True),
    Trouble("prefix", _one_of("prefix", *STRAY), damages=True),
    Trouble("suffix", _one_of("suffix", *STRAY), damages=True),
    Trouble("late-answers", _late),
    Trouble("jabber", _always("jabber"), Reach.ALL),
)
"""What may befall the answers of one meter, or of all."""

OF_THE_LINE: Final = (
    *(
        Trouble(each.name, each.draw, Reach.ALL, damages=each.damages)
        for each in ANSWERS
    ),
    Trouble("echo", _always("echo"), Reach.ALL),
    Trouble("cut", _always("cut"), Reach.ALL),
    Trouble("power-cycle", _count("power-cycle", 5, 40), Reach.ALL),
    Trouble(
        "foreign-master",
        _time("foreign-master", 3000, 300_000),
        Reach.ALL,
        damages=True,
    ),
    Trouble("latency", _time("latency", 20, 400), Reach.ALL),
    Trouble("jitter", _jitter, Reach.ALL),
    Trouble("packetise", _packets, Reach.ALL),
    Trouble("stall", _stalled, Reach.ALL),
    Trouble("padding", _padded, Reach.ALL, damages=True),
    Trouble("character-errors", _wrong_parity, Reach.ALL, damages=True),
    Trouble(
        "collisions", _one_of("collisions", "swallow", "and"), Reach.ALL, damages=True
    ),
    Trouble("drop-connection", _count("drop-connection", 1, 40), Reach.ALL),
    Trouble("idle-close", _time("idle-close", 5000, 600_000), Reach.ALL),
    Trouble("half-open", _always("half-open"), Reach.ALL),
    Trouble("half-open-every", _count("half-open-every", 5, 60), Reach.ALL),
    Trouble("refuse", _always("refuse"), Reach.ALL),
    Trouble("the meters lose power", _always(), Reach.ALL, power=Power.METERS),
    Trouble("the gateway loses power", _always(), Reach.ALL, power=Power.GATEWAY),
    Trouble("all lose power", _always(), Reach.ALL, power=Power.BOTH),
)

LATE_BESIDE_SILENT: Final = Trouble("late beside a silent one", _late)

OF_A_METER: Final = (
    *ANSWERS,
    Trouble(
        "silent beside a late one",
        _always("silent"),
        needs=Needs.NAMELESS,
        beside=LATE_BESIDE_SILENT,
    ),
    Trouble("silent", _always("silent")),
    Trouble("delay", _time("delay", 60, 180)),
    Trouble("answers-as", _count("answers-as", 0, 255), needs=Needs.NAMED),
    Trouble("lose-answers", _count("lose-answers", 1, 8)),
    Trouble("corrupt-answers", _count("corrupt-answers", 1, 8), damages=True),
    Trouble("ignores-fcb", _always("ignores-fcb")),
    Trouble("pages-by-fcb", _always("pages-by-fcb"), needs=Needs.PAGED),
    Trouble("fcb-0-only", _always("fcb-0-only")),
    Trouble("page-end", _one_of("page-end", *PageEnd), needs=Needs.PAGED),
    Trouble("always-more", _always("always-more")),
    Trouble("error-on-page", _count("error-on-page", 1, 2)),
    Trouble("header", _one_of("header", "short", "none", "zero"), needs=Needs.KEPT),
    Trouble("needs-nke-first", _always("needs-nke-first")),
    Trouble(
        "no-data-when-selected", _always("no-data-when-selected"), needs=Needs.SELECTED
    ),
    Trouble("no-nke-answer", _always("no-nke-answer")),
    Trouble("ignores-nke", _always("ignores-nke")),
    Trouble("sleeps-after", _time("sleeps-after", 1000, 20_000)),
    Trouble("needs-pause", _time("needs-pause", 10, 150)),
    Trouble(
        "answers-wrong-selections", _always("answers-wrong-selections"), Reach.SELECTED
    ),
    Trouble(
        "ignores-full-wildcard", _always("ignores-full-wildcard"), needs=Needs.SELECTED
    ),
    Trouble("strict-fields", _always("strict-fields"), needs=Needs.SELECTED),
    Trouble(
        "stays-selected", _always("stays-selected"), Reach.SELECTED, Needs.SELECTED
    ),
    Trouble("forgets-selection", _always("forgets-selection"), needs=Needs.SELECTED),
    Trouble("selection-pause", _time("selection-pause", 10, 150), needs=Needs.SELECTED),
    Trouble(
        "fabrication-number",
        _always("fabrication-number=12345678"),
        needs=Needs.SELECTED,
    ),
    Trouble(
        "no-enhanced-selection", _always("no-enhanced-selection"), needs=Needs.SELECTED
    ),
    Trouble("readouts-left", _count("readouts-left", 0, 3)),
    Trouble("busy", _count("busy", 1, 6)),
    Trouble("alarm", _one_of("alarm", "01", "FF 00")),
    Trouble("lose-acknowledgements", _count("lose-acknowledgements", 1, 3)),
    Trouble("ignores-writes", _always("ignores-writes")),
    Trouble("writes-need-fcb", _always("writes-need-fcb")),
    Trouble("rejects-unknown", _always("rejects-unknown")),
    Trouble("fall-back", _time("fall-back", 1000, 200_000)),
    Trouble("no area", _always(), needs=Needs.AREA, hides_area=True),
)


@dataclass(frozen=True)
class Episode:
    """A trouble with its beginning and its end, in seconds of the clock."""

    trouble: Trouble
    texts: tuple[str, ...]
    start_s: float
    end_s: float
    place: int | None = None
    """The meter that it befalls; None for line and gateway."""
    bus: int = 0
    """Which line it is of, where it befalls no meter."""
    start_up_s: float = 0.0
    """How long meters need after a power cut."""

    @property
    def faults(self) -> set[str]:
        """Return the names of the faults, as in the simulator's table."""
        return {text.partition("=")[0] for text in self.texts}

    def affects(
        self, place: Place, bus: int, *, is_selected: bool, in_area: bool = False
    ) -> bool:
        """Whether reads of a meter, or of its area, may fail because of it, at this bus."""
        if self.trouble.hides_area and not in_area:
            return False
        if self.place == place.number:
            return True
        is_shared = self.trouble.reach is Reach.ALL or (
            self.trouble.reach is Reach.SELECTED and is_selected
        )
        return is_shared and place.bus == bus

    def __str__(self) -> str:
        """Return it as a person would say it."""
        what = " ".join(self.texts) or self.trouble.name
        where = f"bus {self.bus}" if self.place is None else f"meter {self.place}"
        return f"{what} at {where}"


class Rack:
    """Where faults are set, and set back."""

    def __init__(self, wires: list[Wire], places: list[Place]) -> None:
        """Work on buses, each behind its line, and on all meters."""
        self._wires = wires
        self._places = places
        self._before: dict[Episode, list[tuple[object, str, object]]] = {}

    def begin(self, episode: Episode) -> None:
        """Set the faults of an episode."""
        meter = None if episode.place is None else self._places[episode.place].meter
        before: list[tuple[object, str, object]] = []
        for text in episode.texts:
            name, _, value = text.partition("=")
            fault = BY_NAME[name]
            target = meter or _shared_target(self._wires[episode.bus].bus, fault.places)
            before.append((target, fault.attribute, getattr(target, fault.attribute)))
            setattr(target, fault.attribute, fault.form.parse(value))
        if episode.trouble.hides_area and meter is not None:
            for attribute in ("areas", "applications"):
                before.append((meter, attribute, getattr(meter, attribute)))
                setattr(meter, attribute, {})
        self._before[episode] = before
        wire = self._wires[episode.bus]
        if episode.trouble.power in (Power.GATEWAY, Power.BOTH):
            wire.switch(off=True)
        if episode.trouble.power in (Power.METERS, Power.BOTH):
            wire.bus.power_cycle(episode.end_s - episode.start_s)

    def end(self, episode: Episode) -> None:
        """Set back what an episode has changed."""
        for target, attribute, value in self._before.pop(episode):
            setattr(target, attribute, value)
        if episode.trouble.power is None:
            return
        wire = self._wires[episode.bus]
        wire.switch(off=False)
        wire.bus.power_cycle(episode.start_up_s)

    def leaves_alone(self, number: int) -> bool:
        """Whether nothing is wrong at the moment with a place, and with what it shares."""
        return all(each.place not in (None, number) for each in self._before)

    def is_calm(self, number: int) -> bool:
        """Whether nothing is wrong with a place, nor with anything that meters share."""
        is_shared = any(each.trouble.reach is not Reach.OWN for each in self._before)
        return not is_shared and self.leaves_alone(number)


def _shared_target(bus: SimulatedBus, places: tuple[Where, ...]) -> object:
    return bus if Where.BUS in places else bus.gateway


OF_THE_SERVER: Final = {"one-client", "rfc2217", "keeps-settings"}
"""Faults of what the simulator serves to other processes: lines in memory do not have them."""


def unused(episodes: list[Episode]) -> list[str]:
    """Name the faults of the simulator's table that no episode has, and other troubles."""
    used = OF_THE_SERVER.union(*(each.faults for each in episodes))
    faults = [fault.name for fault in FAULTS if fault.name not in used]
    begun = {each.trouble.name for each in episodes}
    others = [*OF_THE_LINE, *OF_A_METER]
    return faults + sorted({each.name for each in others} - begun)


def suits(trouble: Trouble, place: Place) -> bool:
    """Whether a trouble means something to a meter."""
    match trouble.needs:
        case Needs.ANY:
            return True
        case Needs.NAMED:
            return not place.is_nameless
        case Needs.KEPT:
            return place.number not in REPLACED
        case Needs.NAMELESS:
            return place.is_nameless
        case Needs.PAGED:
            return place.is_paged
        case Needs.SELECTED:
            return place.is_selected
        case Needs.AREA:
            return bool(place.area)
