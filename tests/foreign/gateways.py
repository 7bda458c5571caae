"""Gateways that others wrote, as processes of their own on free ports of the loopback."""

import asyncio
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
import os
from pathlib import Path
import socket
import sys
import tty

from .needs import module, program

HOST = "127.0.0.1"
STARTED_S = 10.0
LISTENS = "0A"
"""How the kernel writes that a socket listens."""


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.create_server((HOST, 0)) as server:
        number: int = server.getsockname()[1]
        return number


@contextmanager
def pseudo_terminal(link: Path) -> Iterator[int]:
    """Make a serial port at a path; yield its other end, which has raw bytes."""
    master, slave = os.openpty()
    try:
        tty.setraw(slave)
        link.symlink_to(os.ttyname(slave))
        yield master
    finally:
        link.unlink(missing_ok=True)
        os.close(master)
        os.close(slave)


@asynccontextmanager
async def running(*command: str) -> AsyncIterator[None]:
    """Let a program run."""
    process = await asyncio.create_subprocess_exec(
        *command, stdin=DEVNULL, stdout=DEVNULL
    )
    try:
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


@asynccontextmanager
async def ser2net(
    folder: Path,
    accepter: str,
    connector: str,
    *,
    port: int = 0,
    idle_s: int = 0,
    **options: object,
) -> AsyncIterator[str]:
    """Let ser2net stand before what it connects to; yield its HOST:PORT."""
    port = port or free_port()
    lines = [
        "connection: &mbus",
        f"  accepter: {accepter},{HOST},{port}",
        f"  connector: {connector}",
        f"  timeout: {idle_s}",
        "  options:",
        *(f"    {name.replace('_', '-')}: {value}" for name, value in options.items()),
        "    mdns: false",
    ]
    configuration = folder / f"ser2net-{port}.yaml"
    configuration.write_text("\n".join(lines) + "\n")
    command = (program("ser2net", "ser2net"), "-n", "-u", "-c", str(configuration))
    async with running(*command):
        await _until(lambda: _listens(port))
        yield f"{HOST}:{port}"


@asynccontextmanager
async def socat(first: str, second: str) -> AsyncIterator[None]:
    """Let socat carry bytes between two places."""
    async with running(program("socat", "socat"), first, second):
        yield


@asynccontextmanager
async def socat_listening(place: str) -> AsyncIterator[str]:
    """Let socat serve a place over raw TCP; yield its HOST:PORT."""
    port = free_port()
    async with socat(f"TCP-LISTEN:{port},bind={HOST},reuseaddr,fork", place):
        await _until(lambda: _listens(port))
        yield f"{HOST}:{port}"


@asynccontextmanager
async def socat_terminal(link: Path, place: str) -> AsyncIterator[str]:
    """Let socat make a serial port that leads to a place; yield its path."""
    async with socat(f"PTY,link={link},rawer", place):
        await _until(link.exists)
        yield str(link)


@asynccontextmanager
async def pyserial(url: str) -> AsyncIterator[str]:
    """Let pyserial's server of RFC 2217 stand before a port of pyserial; yield HOST:PORT."""
    module("serial", "pyserial")
    port = free_port()
    script = Path(__file__).with_name("pyserial_server.py")
    async with running(sys.executable, str(script), url, str(port)):
        await _until(lambda: _listens(port))
        yield f"{HOST}:{port}"


async def taken(terminal: int, size: int) -> bytes:
    """Return so many bytes that come out of a serial port at its other end."""
    os.set_blocking(terminal, False)
    data = b""
    async with asyncio.timeout(STARTED_S):
        while len(data) < size:
            with suppress(BlockingIOError):
                data += os.read(terminal, size)
            await asyncio.sleep(0.01)
    return data


async def _until(is_so: Callable[[], bool]) -> None:
    """Wait for something, looking at it often."""
    loop = asyncio.get_running_loop()
    ends_s = loop.time() + STARTED_S
    while loop.time() < ends_s:
        if is_so():
            return
        await asyncio.sleep(0.02)
    raise TimeoutError


def _listens(port: int) -> bool:
    """Whether somebody listens: to connect would be to be a client."""
    rows = Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]
    sockets = (row.split()[1:4:2] for row in rows)
    return any(
        state == LISTENS and where.endswith(f":{port:04X}") for where, state in sockets
    )
