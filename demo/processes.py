"""Child processes: the simulated gateways and Home Assistant."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
import os
import signal
import socket
import sys
from typing import Final

from .errors import DemoError, NotStartedError
from .folder import ROOT, Folder

STOP_S: Final = 30
"""Home Assistant writes its states to disk before it ends."""
RESTART_EXIT_CODE: Final = 100
"""Home Assistant ends with it when a person asks for a restart."""
HIGHEST_PORT: Final = 65535


def is_free(host: str, port: int) -> bool:
    """Tell whether nothing listens at a port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(host: str, first: int) -> int:
    """Return the first free port from a number on."""
    for port in range(first, HIGHEST_PORT + 1):
        if is_free(host, port):
            return port
    raise NotStartedError(f"No port from {first} on is free on {host}.")


async def simulate(fleet: str, port: int, served: asyncio.Event) -> None:
    """Serve a fleet of simulated meters until cancelled."""
    command = (sys.executable, "-m", "simulator", fleet, "--tcp", f"127.0.0.1:{port}")
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    async with _stopped_at_the_end(process):
        assert process.stdout is not None
        assert process.stderr is not None
        if await process.stdout.readline():
            served.set()
        complaint = (await process.stderr.read()).decode(errors="replace").strip()
        code = await process.wait()
        raise DemoError(
            f"The simulated gateway '{fleet}' ended with exit code {code}. {complaint}"
        )


async def run_home_assistant(
    folder: Folder, python: str = sys.executable, *, before: Sequence[str] = ()
) -> None:
    """Run Home Assistant with a Python that has it, until cancelled.

    It is started again when it asks for that. `before` is what runs its command.
    """
    # The path of this demo is none for Home Assistant: it would find modules in it.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    command = (*before, python, "-m", "homeassistant", "-c", str(folder.config))
    exit_code: int | None = RESTART_EXIT_CODE
    while exit_code == RESTART_EXIT_CODE:
        with folder.console.open("w") as console:
            process = await asyncio.create_subprocess_exec(
                *command,
                cwd=folder.path,
                env=environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,
            )
        async with _stopped_at_the_end(process):
            exit_code = await process.wait()
    raise DemoError(f"Home Assistant ended with exit code {exit_code}.")


@asynccontextmanager
async def _stopped_at_the_end(
    process: asyncio.subprocess.Process,
) -> AsyncIterator[None]:
    """Ask a process to end, and see to it that it does."""
    try:
        yield
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                async with asyncio.timeout(STOP_S):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()
        # What it has started goes with it: Home Assistant may be installing packages.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
