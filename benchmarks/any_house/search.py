"""One search of one house, in simulated time, and what is counted of it."""

from dataclasses import dataclass
from typing import Final

from benchmarks.stages import Stage
from meterbus.bus.master import Master
from meterbus.bus.scan import FoundMeter, Progress, Scan
from meterbus.protocol.errors import LineError

from .fates import Fate, findings_of
from .houses import House

LIMIT_S: Final = 900.0
"""Simulated time after which a person would have given up."""


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
        is_safe = not self.house.line_kind.loses
        return is_safe and (Fate.MISSED in self.fates or bool(self.wrong))

    @property
    def is_flawed(self) -> bool:
        """Whether anything of it is worth a line."""
        return bool(self.phantoms or self.wrong or self.ending) or (
            Fate.MISSED in self.fates
        )


async def search(house: House, limit_s: float = LIMIT_S) -> tuple[Outcome, Stage]:
    """Search a house by secondary address; return also where that was done."""
    stage = house.stage()

    def give_up(progress: Progress) -> None:
        if progress.elapsed_s > limit_s:
            raise _GivenUpError

    scan = Scan(Master(stage.line), give_up)
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
        findings.fates,
        tuple(_name_of(each) for each in findings.phantoms),
        tuple(_name_of(each) for each in findings.wrong),
        result.duration_s,
        result.requests,
        ending,
    )
    return outcome, stage


def _name_of(found: FoundMeter) -> str:
    if found.address is None:
        return f"nobody at {found.primary_address}"
    return str(found.address)
