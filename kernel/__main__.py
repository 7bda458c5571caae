"""Walk the journeys: python -m kernel. script/kernel --help says what it does."""

import argparse
import asyncio
from collections.abc import Coroutine, Iterable, Sequence
import logging
from pathlib import Path
import signal
import sys
import time
from typing import Any, Final

from demo.errors import DemoError

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
        return asyncio.run(_until_stopped(_run(arguments)))
    except* (KernelError, DemoError) as group:
        for error in _leaves(group):
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


def say(text: str) -> None:
    """Print a line at once, also where output is collected."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _leaves(group: BaseExceptionGroup[Exception]) -> list[Exception]:
    """Return the errors of a group and of the groups in it."""
    found: list[Exception] = []
    for error in group.exceptions:
        found += _leaves(error) if isinstance(error, BaseExceptionGroup) else [error]
    return found


async def _until_stopped(coroutine: Coroutine[Any, Any, int]) -> int:
    """Run as a task that the first signal cancels, and no later one."""
    task = asyncio.create_task(coroutine)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if not task.cancelling():
            say("Stopping …")
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop)
    try:
        return await task
    except asyncio.CancelledError:
        return 1


async def _run(arguments: _Arguments) -> int:
    image = await _image(arguments)
    started = time.monotonic()
    say("Starting the machine …")
    async with site(image) as place:
        kernel = (await place.machine.console.run("uname -r")).strip()
        seconds = time.monotonic() - started
        say(f"Linux {kernel} is up after {seconds:.0f} s")
        failed = await _walk(place, _chosen(arguments.only))
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


def _chosen(only: Sequence[str] | None) -> Sequence[Journey]:
    """Return the journeys that are asked for and those that they need, in order."""
    if only is None:
        return JOURNEYS
    wanted = _with_needs(each for each in JOURNEYS if each.name in only)
    return [each for each in JOURNEYS if each in wanted]


def _with_needs(journeys: Iterable[Journey]) -> set[Journey]:
    found = set(journeys)
    for journey in list(found):
        found |= _with_needs(each for each in JOURNEYS if each.walk in journey.needs)
    return found


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
    failed = len(journeys) - len(walked)
    say(f"{len(walked)} passed, {failed} failed")
    return failed


def _told(error: Exception) -> str:
    """Say what was wrong; only what nobody has thought of needs the name of its type."""
    is_known = isinstance(error, KernelError | DemoError)
    return str(error) if is_known else f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    sys.exit(main())
