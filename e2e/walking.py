"""Walking one journey after the other, and judging how each went."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
import re
import time
from typing import Final

from .choosing import name_of
from .errors import JourneyError
from .journeys.journey import Journey, Walk
from .log import Log
from .person import Person

NAME_WIDTH: Final = 28


@dataclass
class Walker:
    """Walks journeys, and remembers which of them went well."""

    person: Person
    log: Log
    shots: Path
    walked: set[Walk] = field(default_factory=set)
    failed: int = 0

    async def walk(self, journey: Journey) -> str:
        """Walk a journey; return the line that tells how it went."""
        started = time.monotonic()
        if missing := [each for each in journey.needs if each not in self.walked]:
            self.failed += 1
            return _line("not walked", journey, 0.0, f"It needs {name_of(missing[0])}.")
        if journey.needs_sockets and self.person.home.computer is None:
            return _line("left out", journey, 0.0, "Only root has USB sockets here.")
        self.person.window.keep_shots_in(self.shots / journey.name)
        try:
            async with asyncio.timeout(journey.longest_s):
                told = await journey.walk(self.person)
            self._judge(journey)
        except Exception as error:  # noqa: BLE001, whatever it is, others can be walked
            self.failed += 1
            text = await self._failure(error, journey)
            return _line("FAILED", journey, time.monotonic() - started, text)
        self.walked.add(journey.walk)
        return _line("ok", journey, time.monotonic() - started, told or "")

    def _judge(self, journey: Journey) -> None:
        """Raise JourneyError for what the browser or Home Assistant complained about."""
        shown = self.person.window.console.take()
        _judge("The browser's console", shown, journey.console)
        logged = [_without_time(each) for each in self.log.complaints()]
        _judge("Home Assistant's log", logged, journey.logs)
        if repeated := [text for text, times in Counter(logged).items() if times > 1]:
            raise JourneyError(f"Home Assistant's log repeats itself:\n{repeated[0]}")

    async def _failure(self, error: Exception, journey: Journey) -> str:
        """Say what failed, keep what the person saw, and leave a clean table."""
        window = self.person.window
        what = _told(error, journey)
        seen = await window.snapshot("failed")
        complaints = window.console.take() + self.log.complaints()
        await window.start_anew()
        more = "".join(f"\n    {each}" for each in dict.fromkeys(complaints))
        return f"{what}\n    Seen: {seen}{more}"


def _judge(where: str, complaints: list[str], expected: tuple[str, ...]) -> None:
    """Raise JourneyError for a complaint too many, or too few."""
    for text in complaints:
        if not any(re.search(each, text) for each in expected):
            raise JourneyError(f"{where} complains: {text}")
    for each in expected:
        if not any(re.search(each, text) for text in complaints):
            raise JourneyError(f"{where} says nowhere '{each}'.")


def _told(error: Exception, journey: Journey) -> str:
    """Say what was wrong; only what nobody has thought of needs the name of its type."""
    match error:
        case JourneyError():
            return str(error)
        case TimeoutError():
            return f"It took longer than {journey.longest_s:.0f} s."
        case _:
            return f"{type(error).__name__}: {error}"


def _without_time(entry: str) -> str:
    """Leave out when it was written, so that a repetition is recognized."""
    return "[" + entry.partition(" [")[2]


def _line(outcome: str, journey: Journey, seconds: float, text: str) -> str:
    return (
        f"{outcome:<10}  {journey.name:<{NAME_WIDTH}}{seconds:6.1f} s  {text}".rstrip()
    )
