"""Walk the journeys: python -m e2e. script/e2e --help says what it does."""

import argparse
import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
import logging
import shutil
import sys
import time
from typing import Final

from playwright.async_api import Error as BrowserError

from demo.client import PASSWORD, USER
from demo.errors import DemoError
from demo.folder import ROOT
from demo.running import leaves, say, until_stopped

from .browser import window
from .choosing import chosen
from .errors import JourneyError
from .journeys import JOURNEYS
from .journeys.journey import Journey
from .log import Log
from .person import Person
from .pictures import Pictures
from .starting import FOLDER, installation
from .thousand import measure
from .walking import Walker

SHOTS: Final = FOLDER / "screenshots"
PICTURES: Final = ROOT / "docs" / "images"


class _Arguments(argparse.Namespace):
    """What was said on the command line."""

    home_assistant: str
    chromium: str
    only: list[str] | None
    short: bool
    images: bool
    keep: bool
    thousand: bool


def main() -> int:
    """Walk the journeys; return the exit code."""
    arguments = _parser().parse_args(namespace=_Arguments())
    # It warns of each byte that a simulated meter sends after Home Assistant hung up.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    try:
        return asyncio.run(until_stopped(_asked_for(arguments), 1))
    except* DemoError as group:
        for error in leaves(group):
            say(f"Stopped: {error}")
    except* (JourneyError, BrowserError) as group:
        for problem in leaves(group):
            say(f"Stopped: {problem}")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="script/e2e")
    parser.add_argument("--home-assistant", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--chromium", required=True, help=argparse.SUPPRESS)
    names = [each.name for each in JOURNEYS]
    parser.add_argument("--only", action="append", choices=names, metavar="NAME")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--images", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--thousand", action="store_true")
    return parser


def _chosen(arguments: _Arguments) -> Sequence[Journey]:
    """Return the journeys that are asked for and those that they need, in order."""
    if arguments.only is None:
        return [each for each in JOURNEYS if each.is_short or not arguments.short]
    return chosen(JOURNEYS, arguments.only)


async def _asked_for(arguments: _Arguments) -> int:
    if arguments.thousand:
        return await measure(arguments.home_assistant, arguments.chromium)
    return await _run(_chosen(arguments), arguments)


async def _run(journeys: Sequence[Journey], arguments: _Arguments) -> int:
    shutil.rmtree(SHOTS, ignore_errors=True)
    pictures = Pictures(PICTURES) if arguments.images else None
    started = time.monotonic()
    say("Starting Home Assistant (the first time takes a minute) …")
    async with AsyncExitStack() as stack:
        home = await stack.enter_async_context(installation(arguments.home_assistant))
        opened = window(arguments.chromium, home.url, pictures)
        person = Person(await stack.enter_async_context(opened), home)
        await person.window.log_in(USER, PASSWORD)
        walker = Walker(person, Log(home.folder.log), SHOTS)
        for journey in journeys:
            say(await walker.walk(journey))
        if pictures is not None:
            pictures.store()
        say(_summary(walker, time.monotonic() - started))
        if arguments.keep:
            say(
                f"{home.url}  user {USER}  password {PASSWORD}  Ctrl-C ends everything."
            )
            await asyncio.Event().wait()
    return 0 if _ended_well(walker) else 1


def _ended_well(walker: Walker) -> bool:
    """Whether all journeys went well, and Home Assistant had nothing to say at its end."""
    complaints = walker.log.complaints()
    for each in complaints:
        say(f"Home Assistant's log complains while it stops: {each}")
    return not walker.failed and not complaints


def _summary(walker: Walker, seconds: float) -> str:
    """Count the journeys, as test runners do."""
    counts = f"{len(walker.walked)} passed, {walker.failed} failed"
    return (
        f"In {seconds:.0f} s, screenshots are in {SHOTS.relative_to(ROOT)}/:\n{counts}"
    )


if __name__ == "__main__":
    sys.exit(main())
