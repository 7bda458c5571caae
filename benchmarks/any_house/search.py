"""One search of one house, in simulated time, and what is counted of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.stages import BAUD_RATE, Stage
from meterbus.bus.found import FoundMeter, Progress
from meterbus.bus.master import Master
from meterbus.bus.scan import Scan
from meterbus.protocol.errors import LineError
from simulator.meter import SimulatedMeter

from .fates import Fate, findings_of
from .houses import House

LIMIT_S: Final = 900.0
"""Simulated time after which a person would have given up."""

IN_STEP_S: Final = 0.5 / BAUD_RATE
"""Two acknowledgements that begin within half a bit of each other are read as one."""


class _GivenUpError(Exception):
    """A search takes longer than anybody waits."""


@dataclass(frozen=True)
class Outcome:
    """What came of the search of a house."""

    house: House
    fates: tuple[Fate, ...]
    """Of its meters, in their order."""
    phantoms: tuple[str, ...]
    wrong: tuple[str, ...]
    search_s: float
    requests: int
    ending: str
    """Why it did not come to its end; nothing where it did."""

    def count(self, fate: Fate) -> int:
        """Return how many meters have met with this."""
        return self.fates.count(fate)

    @property
    def breaks_the_promise(self) -> bool:
        """Whether it did what no search may do on such a line."""
        if self.phantoms:
            return True
        if self.house.line_kind.loses:
            return False
        # A telegram that another lies on top of is that of both.
        is_wrong = bool(self.wrong) and Fate.COVERED not in self.fates
        return is_wrong or Fate.MISSED in self.fates

    @property
    def is_flawed(self) -> bool:
        """Whether anything of it is worth a line."""
        return bool(self.phantoms or self.wrong or self.ending) or (
            Fate.MISSED in self.fates
        )


async def search(
    house: House, limit_s: float = LIMIT_S, *, thorough: bool = False
) -> tuple[Outcome, Stage]:
    """Search a house by secondary address; return also where that was done."""
    stage = house.stage()

    def give_up(progress: Progress) -> None:
        if progress.result.duration_s > limit_s:
            raise _GivenUpError

    scan = Scan(Master(stage.line), give_up, thorough=thorough)
    ending = ""
    try:
        await scan.by_secondary()
    except _GivenUpError:
        ending = f"given up after {limit_s:.0f} s"
    except LineError as error:
        ending = str(error)
    result = scan.result()
    findings = findings_of(result, house.members, stage.entries, failed=bool(ending))
    outcome = Outcome(
        house,
        _with_covered(findings.fates, stage.fleet.meters),
        tuple(_name_of(each) for each in findings.phantoms),
        tuple(_name_of(each) for each in findings.wrong),
        result.duration_s,
        result.requests,
        ending,
    )
    return outcome, stage


def _with_covered(
    fates: Sequence[Fate], meters: Sequence[SimulatedMeter]
) -> tuple[Fate, ...]:
    """Return fates with those told apart whom no selection lets be heard alone."""
    found = [
        meter for meter, fate in zip(meters, fates, strict=True) if fate is Fate.FOUND
    ]
    return tuple(
        Fate.COVERED
        if fate is Fate.MISSED and any(_covers(one, meter) for one in found)
        else fate
        for meter, fate in zip(meters, fates, strict=True)
    )


def _covers(one: SimulatedMeter, other: SimulatedMeter) -> bool:
    """Whether one answers wherever the other does, or so that nobody tells them apart."""
    delays = (each.answer_delay_s(BAUD_RATE) for each in (one, other))
    numbers = {each.secondary_address.identification for each in (one, other)}
    is_in_step = abs(next(delays) - next(delays)) <= IN_STEP_S
    return is_in_step or (other.strict_fields and len(numbers) == 1)


def _name_of(found: FoundMeter) -> str:
    if found.address is None:
        return f"nobody at {found.primary_address}"
    return str(found.address)
