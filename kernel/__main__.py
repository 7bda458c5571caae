"""Walk the journeys: python -m kernel. script/kernel --help says what it does."""

import argparse
import asyncio
from collections.abc import Sequence
import logging
from pathlib import Path
import sys
import time
from typing import Final

from demo.errors import DemoError
from demo.running import leaves, say, until_stopped
from e2e.choosing import chosen

from .environment import complete_environment
from .errors import KernelError
from .image import Image, image_of, make_image
from .journeys import JOURNEYS
from .journeys.journey import Journey, Walk
from .site import Site, site

NAME_WIDTH: Final = 28


class _Arguments(argparse.Namespace):
    """What was said on the command line."""

    cache: Path
    mirror: str
    home_assistant: Path
    only: list[str] | None


def main() -> int:
    """Walk the journeys; return the exit code."""
    arguments = _parser().parse_args(namespace=_Arguments())
    # It warns of each byte that a simulated meter sends after a plug was pulled.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    try:
        return asyncio.run(until_stopped(_run(arguments), 1))
    except* (KernelError, DemoError) as group:
        for error in leaves(group):
            say(f"Stopped: {error}")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="script/kernel")
    for name in ("--cache", "--home-assistant"):
        parser.add_argument(name, type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--mirror", required=True, help=argparse.SUPPRESS)
    names = [each.name for each in JOURNEYS]
    parser.add_argument("--only", action="append", choices=names, metavar="NAME")
    return parser


async def _run(arguments: _Arguments) -> int:
    image = await _image(arguments)
    started = time.monotonic()
    say("Starting the machine …")
    async with site(image) as place:
        kernel = (await place.machine.console.run("uname -r")).strip()
        seconds = time.monotonic() - started
        say(f"Linux {kernel} is up after {seconds:.0f} s")
        names = arguments.only or [each.name for each in JOURNEYS]
        failed = await _walk(place, chosen(JOURNEYS, names))
    return 1 if failed else 0


async def _image(arguments: _Arguments) -> Image:
    """Return the machine's disk, made when there is none yet."""
    image = image_of(arguments.cache, arguments.home_assistant)
    if not image.folder.exists():
        say("Letting Home Assistant install what it needs …")
        await complete_environment(arguments.home_assistant)
        say(f"Making the machine's disk in {image.folder}: some minutes …")
        await asyncio.to_thread(
            make_image, image, arguments.mirror, arguments.home_assistant
        )
    return image


async def _walk(place: Site, journeys: Sequence[Journey]) -> int:
    """Walk journeys, and tell of each; return how many did not go well."""
    walked: set[Walk] = set()
    for journey in journeys:
        started = time.monotonic()
        outcome = "ok"
        if not walked.issuperset(journey.needs):
            outcome, text = "not walked", "What it needs has failed."
        else:
            try:
                text = await journey.walk(place)
                walked.add(journey.walk)
            except Exception as error:  # noqa: BLE001, whatever it is, others can be walked
                outcome, text = "FAILED", _told(error)
        seconds = time.monotonic() - started
        say(f"{outcome:<10}  {journey.name:<{NAME_WIDTH}}{seconds:6.1f} s  {text}")
        if outcome == "FAILED":
            say(await place.home.last_words())
    failed = len(journeys) - len(walked)
    say(f"{len(walked)} passed, {failed} failed")
    return failed


def _told(error: Exception) -> str:
    """Say what was wrong; only what nobody has thought of needs the name of its type."""
    is_known = isinstance(error, KernelError | DemoError)
    return str(error) if is_known else f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    sys.exit(main())
