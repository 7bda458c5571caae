"""What several of these tests do over a line."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from meterbus.bus.line import Parity, SerialLine
from meterbus.bus.master import Master
from meterbus.bus.scan import Scan
from meterbus.protocol.addresses import SecondaryAddress
from tests.transcripts import SAYS

from .conftest import FASTEST

EVERY_BYTE = bytes(range(256))
QUIET_S = 0.1
"""Who has said nothing for so long, on this computer, has nothing to say."""


def master_at(url: str) -> Master:
    """Return a master of what is at a URL, as people get it."""
    return Master(SerialLine(url, baud_rate=FASTEST))


async def found_at(url: str) -> int:
    """Return how many meters a search finds."""
    master = master_at(url)
    scan = Scan(master)
    await scan.by_secondary()
    await master.close()
    return len(scan.result().meters)


async def is_heard(url: str, baud_rate: int, parity: Parity) -> bool:
    """Whether anybody hears what is said with this rate and parity."""
    master = Master(SerialLine(url, baud_rate=baud_rate, parity=parity))
    async with master.conversation() as talk:
        answer = await talk.select_all(SecondaryAddress())
    await master.close()
    return not answer.is_silence


async def received(line: SerialLine, size: int) -> bytes:
    """Return so many bytes, or what came until nothing came any more."""
    data = b""
    while len(data) < size and (more := await line.read(1.0)):
        data += more
    return data


async def told(where: str, expected: Sequence[str]) -> list[str]:
    """Say to a server of RFC 2217 what a client says, word by word.

    Returns what it says each time, where as much is expected, and in the end all that was
    not.
    """
    host, _, number = where.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(number))
    heard = []
    for said, answer in zip(SAYS, expected, strict=True):
        writer.write(bytes.fromhex(said))
        async with asyncio.timeout(5):
            heard.append(await reader.readexactly(len(bytes.fromhex(answer))))
    with suppress(TimeoutError):
        async with asyncio.timeout(QUIET_S):
            heard[-1] += await reader.read(100)
    writer.close()
    await writer.wait_closed()
    return [each.hex(" ").upper() for each in heard]
