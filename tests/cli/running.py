"""Running the command line as a person does, against a bus that is served beside it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
import json
import os
from pathlib import Path
import re
import subprocess
import sys
import threading
from typing import Any

ROOT = Path(__file__).parents[2]
SHARKY = (
    "68 5E 5E 68 08 00 72 47 27 89 31 24 23 28 04 ED 00 00 00 0C 05 31 84 74 01 0C 12 91"
    " 72 64 02 0C 2A 00 00 00 00 0B 3A 00 00 00 0A 5A 22 05 0A 5E 23 04 0A 62 99 00 04 6D"
    " 21 16 0A 39 4C 05 30 78 11 00 44 6D 00 00 1E 14 44 ED 7E 00 00 3F 1C 8C 01 05 20 30"
    " 69 01 84 01 6D 00 00 FF 2C 0B 26 02 03 16 F5 16"
)
BUSY = "68 04 04 68 08 05 70 08 85 16"
DAMAGED = "68 04 04 68 08 05 70 08 84 16"

type Serve = Callable[[], AbstractAsyncContextManager[str]]
FASTEST = ("--parity", "none", "--baud", "38400")
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT / "custom_components" / "mbus")}


def mbus(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command line as a person does, without Home Assistant in reach."""
    return subprocess.run(
        [sys.executable, "-m", "meterbus", *arguments],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        env=ENVIRONMENT,
    )


@contextmanager
def running(
    *arguments: str, stderr: int = subprocess.PIPE
) -> Iterator[subprocess.Popen[str]]:
    """Run the command line beside the test, which ends it at the latest."""
    with subprocess.Popen(
        [sys.executable, "-m", "meterbus", *arguments],
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        env=ENVIRONMENT,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def searching(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run a search on a terminal, and go on once it has found somebody."""
    terminal, progress = os.openpty()
    with running("scan", *arguments, stderr=progress) as process:
        os.close(progress)
        shown = ""
        while not re.search("[1-9][0-9]* found", shown):
            shown += os.read(terminal, 4096).decode()
        yield process
    os.close(terminal)


def decoded(*arguments: str, given: str = "") -> list[dict[str, Any]]:
    """Return what `decode --json` prints."""
    result: list[dict[str, Any]] = json.loads(
        mbus("decode", "--json", *arguments, given=given).stdout
    )
    return result


@contextmanager
def served(serve: Serve) -> Iterator[str]:
    """Serve a bus from a thread of its own; yield where."""
    ready, loop = threading.Event(), asyncio.new_event_loop()
    where: list[str] = []

    async def run() -> None:
        async with serve() as place:
            where.append(place)
            ready.set()
            await asyncio.Event().wait()

    task = loop.create_task(run())
    thread = threading.Thread(target=loop.run_forever, name="bus")
    thread.start()
    try:
        assert ready.wait(timeout=10)
        yield where[0]
    finally:
        loop.call_soon_threadsafe(task.cancel)
        loop.call_soon_threadsafe(loop.call_later, 0.05, loop.stop)
        thread.join()
        loop.close()
