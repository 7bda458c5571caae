"""A story: what happens in a home with two gateways, batch by batch, all from one seed."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from random import Random
import traceback
from typing import Any, Final

from homeassistant.util import dt as dt_util

from .dialogs import PACE_S
from .home import Home
from .operations import AddGateway, Operation, ReloadGateway, drawn
from .rules import broken_after_polls, broken_at_rest, longest_interval

OPERATIONS: Final = 200
MOST_AT_ONCE: Final = 5
RESTARTS: Final = 0.07
"""How many batches are a restart."""
DURING_SET_UP: Final = 0.25
"""How many batches happen while a gateway is loaded anew."""
SET_UP_TURNS: Final = 40
"""Turns of the event loop in which a gateway is loaded anew, and some more."""
OF_ONE_SITE: Final = 0.6
"""How many batches are about one gateway only, so that they meet."""
REST_S: Final = 640.0
"""Home Assistant loads a gateway anew half a minute after an entity was enabled, and tries
one that is not there at least every ten minutes."""
SLACK_S: Final = 300.0
"""A bus on which nobody answers in time needs some minutes for all of its meters."""


class BrokenError(AssertionError):
    """What has to hold does not; says what has happened before."""


@dataclass(frozen=True)
class Turn:
    """An operation, and when in its batch it happens."""

    operation: Operation
    turns: int = 0
    """Turns of the event loop that it waits for the others."""
    after_s: float = 0.0
    pace_s: float = 0.0
    """How long a person thinks about each page of a dialog."""

    async def take(self, home: Home) -> str:
        """Let it happen; return what came of it."""
        PACE_S.set(self.pace_s)
        await asyncio.sleep(self.after_s)
        for _ in range(self.turns):
            await asyncio.sleep(0)
        return await self.operation.happen(home)

    def __str__(self) -> str:
        """Say what, and when."""
        return f"+{self.after_s:.1f} s {self.turns} turns: {self.operation}"


class Story:
    """Lets things happen until there were enough, or something is wrong."""

    def __init__(self, home: Home, seed: int) -> None:
        """Begin before there is any gateway."""
        self._home = home
        self._seed = seed
        self._chance = Random(seed)
        self._journal: list[str] = []
        self._happened = 0

    async def live(self) -> None:
        """Let all of it happen; raise BrokenError where something does not hold."""
        await self._home.start()
        await self._happen(
            [
                self._turn(AddGateway(site=each.name, luck=0))
                for each in self._home.sites
            ]
        )
        while self._happened < OPERATIONS:
            if self._chance.random() < RESTARTS:
                await self._restart()
            else:
                await self._happen(list(self._batch()))
        await self._go_on_everywhere()
        await self._stop()

    def _batch(self) -> Iterator[Turn]:
        """Yield what happens at the same time."""
        sites, chance = list(self._home.sites), self._chance
        if chance.random() < OF_ONE_SITE:
            sites = [chance.choice(sites)]
        others = [
            drawn(self._home, chance.choice(sites), chance)
            for _ in range(chance.randint(1, MOST_AT_ONCE))
        ]
        if chance.random() < DURING_SET_UP:
            reloads = [ReloadGateway(site=each.name, luck=0) for each in sites]
            yield from (Turn(each) for each in reloads)
            yield from (self._turn_in_set_up(each) for each in others)
        else:
            yield from map(self._turn, others)

    def _turn(self, operation: Operation) -> Turn:
        chance = self._chance
        return Turn(
            operation,
            turns=chance.choice([0, chance.randint(1, 6), chance.randint(1, 60)]),
            after_s=chance.choice(
                [0.0, 0.0, chance.uniform(0, 2), chance.uniform(0, 60)]
            ),
            pace_s=chance.choice([0.0, 0.0, chance.uniform(0, 20)]),
        )

    def _turn_in_set_up(self, operation: Operation) -> Turn:
        return Turn(operation, turns=self._chance.randint(0, SET_UP_TURNS))

    async def _happen(self, batch: list[Turn]) -> None:
        self._tell("at once:")
        taken = [self._take(each) for each in batch]
        broken = [each for each in await asyncio.gather(*taken) if each]
        self._happened += len(batch)
        await self._come_to_rest(broken)

    async def _take(self, turn: Turn) -> str | None:
        """Let something happen; return what is wrong with it."""
        try:
            came = await turn.take(self._home)
        except Exception as err:  # noqa: BLE001 what people see as an unknown error
            self._tell(f"  {turn} -> {err!r}")
            return traceback.format_exc()
        self._tell(f"  {turn} -> {came}")
        return None

    async def _restart(self) -> None:
        """Stop Home Assistant, and start another one from what this one has stored."""
        self._tell("restart")
        # Perhaps in the middle of a read.
        await asyncio.sleep(self._chance.uniform(0, REST_S))
        before = _stored(self._home)
        await self._stop()
        await self._home.start()
        self._happened += 1
        after = _stored(self._home)
        await self._come_to_rest(
            [] if before == after else [f"stored {before}\nloaded {after}"]
        )

    async def _stop(self) -> None:
        self._home.dialogs.clear()
        await self._home.stop()
        self._judge(self._home.log.complaints)

    async def _go_on_everywhere(self) -> None:
        """Let every dialog that is still open come to a sentence."""
        for dialog in self._home.dialogs:
            await dialog.go_on()
        await self._come_to_rest([])

    async def _come_to_rest(self, broken: list[str]) -> None:
        """Look at everything once nothing is under way, and once all meters were read."""
        home = self._home
        await asyncio.sleep(REST_S)
        await home.rest()
        self._judge([*broken, *broken_at_rest(home)])
        since = dt_util.utcnow()
        for site in home.sites:
            site.asked.clear()
        await asyncio.sleep(longest_interval(home).total_seconds() + SLACK_S)
        await home.rest()
        self._judge(list(chain(broken_after_polls(home, since), broken_at_rest(home))))

    def _judge(self, broken: list[str]) -> None:
        if broken:
            raise BrokenError(
                "\n".join(
                    [
                        f"seed {self._seed}, after:",
                        *self._journal,
                        "",
                        "is wrong:",
                        *broken,
                    ]
                )
            )

    def _tell(self, what: str) -> None:
        self._journal.append(
            what if what.startswith(" ") else f"{self._happened:3d} {what}"
        )


def _stored(home: Home) -> dict[str, Any]:
    """Return what Home Assistant has stored, or will have, of the gateways."""
    return {
        entry.entry_id: (
            *(entry.title, dict(entry.data), dict(entry.options), entry.disabled_by),
            {
                key: (each.title, dict(each.data))
                for key, each in entry.subentries.items()
            },
        )
        for entry in home.entries
    }
