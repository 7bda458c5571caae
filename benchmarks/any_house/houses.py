"""A house: a fleet on a line, made up by a seed."""

from dataclasses import dataclass
from random import Random
from typing import Final, Self

from benchmarks.lines import LINES, RealLine
from benchmarks.stages import Stage, in_memory
from simulator.fleet import Fleet, parse_fleet
from simulator.telegrams import Clock

from .fleets import BAUD_RATE, Member, make_members

BEGINNING_S: Final = 1_800_000_000.0
"""The time that all houses start at: nothing depends on when they are made up."""

JITTER: Final = ("jitter", "late-end", "byte-jitter", "packet-bytes", "stall")


def _either(title: str, *faults: str) -> tuple[RealLine, ...]:
    """Return a line that loses, as a network gateway and as a serial port."""
    return tuple(
        RealLine(title, faults, is_serial=serial, loses=True)
        for serial in (False, True)
    )


def _with(*names: str) -> tuple[RealLine, ...]:
    """Return the lines of the benchmark of lines that have one of these faults, and lose nothing."""
    return tuple(
        line
        for line in LINES
        if not line.loses
        and any(fault.partition("=")[0] in names for fault in line.faults)
    )


@dataclass(frozen=True)
class LineKind:
    """Lines of one kind, and how often one of them is met."""

    name: str
    weight: int
    lines: tuple[RealLine, ...]

    @property
    def loses(self) -> bool:
        """Whether something of what is sent may never arrive as it was."""
        return any(line.loses for line in self.lines)


LINE_KINDS: Final = (
    LineKind("clean, a network gateway", 25, (RealLine("clean"),)),
    LineKind("clean, a serial port", 15, (RealLine("clean", is_serial=True),)),
    LineKind("echo", 8, (RealLine("echo", ("echo",)),)),
    LineKind("padding", 8, _with("padding-behind")),
    LineKind("jitter", 8, _with(*JITTER)),
    LineKind("collisions swallowed", 6, _either("swallowed", "collisions=swallow")),
    LineKind("collisions ANDed", 6, _either("ANDed", "collisions=and")),
    LineKind("wrong characters dropped", 6, _either("drop", "character-errors=drop")),
    LineKind("2 % of the answers lost", 6, _either("lost", "loss=0.02")),
    LineKind(
        "1 % of the answers late",
        6,
        _either("late", "late-answers=300ms", "late-share=0.01"),
    ),
    LineKind("2 % of the answers damaged", 6, _either("damaged", "bit-errors=0.02")),
)


@dataclass(frozen=True)
class House:
    """A fleet, and the line that leads to it; the seed says what befalls them."""

    seed: int
    members: tuple[Member, ...]
    line_kind: LineKind
    line: RealLine

    @classmethod
    def made_up_by(cls, seed: int) -> Self:
        """Make up a house; nothing but the seed decides what it is."""
        random = Random(f"{seed} line")
        weights = [kind.weight for kind in LINE_KINDS]
        kind = random.choices(LINE_KINDS, weights)[0]
        return cls(seed, make_members(seed), kind, random.choice(kind.lines))

    def document(self) -> dict[str, object]:
        """Return its meters as a fleet file, which `script/simulate` serves as well."""
        entries = [member.entry() for member in self.members]
        return {"baud_rate": BAUD_RATE, "meters": entries}

    def stage(self) -> Stage:
        """Return the line with its meters, in simulated time."""
        line = self.line
        return in_memory(
            self._fleet, line.faults, serial=line.is_serial, seed=self.seed
        )

    def _fleet(self, clock: Clock) -> Fleet:
        return parse_fleet(
            self.document(), clock=lambda: BEGINNING_S + clock(), seed=self.seed
        )
