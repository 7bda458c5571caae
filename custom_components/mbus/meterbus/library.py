"""The few things that most programs want of meters: connect, read, search."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from .bus.line import DEFAULT_BAUD_RATE, Parity, SerialLine
from .bus.master import Master
from .bus.scan import OnProgress, Scan, ScanResult
from .protocol.addresses import SecondaryAddress
from .protocol.errors import SilenceError
from .protocol.reading import Manner, Reading
from .registers.notations import addresses_of


@dataclass(frozen=True)
class Bus:
    """The meters behind one gateway; `connect` opens it."""

    master: Master
    """For what is not here: conversations, and service work with `meterbus.bus.service`."""

    async def read(
        self,
        address: int | str | SecondaryAddress,
        *,
        telegrams: int | None = None,
        key: bytes | None = None,
    ) -> Reading:
        """Read a meter, by primary address or by its serial number in any usual form.

        `telegrams` is how many to read, announced or not; None for all that it announces.
        `key` is the AES key of an encrypting meter, 16 bytes. Raises SilenceError when
        nobody answers, LineError when the line is lost, ProtocolError when what comes is
        not to be used, InputError for a text that is no address.
        """
        manner = Manner(telegrams=telegrams, key=key)
        meant = addresses_of(address) if isinstance(address, str) else (address,)
        for each in meant:
            if (reading := await self.master.read(each, manner=manner)) is not None:
                return reading
        raise SilenceError(f"{address} does not answer")

    async def search(self, on_progress: OnProgress | None = None) -> ScanResult:
        """Find the meters by secondary address; `on_progress` is told how far it is."""
        scan = Scan(self.master, on_progress)
        await scan.by_secondary()
        return scan.result()


@asynccontextmanager
async def connect(
    url: str,
    *,
    baud_rate: int = DEFAULT_BAUD_RATE,
    parity: Parity | str = Parity.EVEN,
) -> AsyncIterator[Bus]:
    """Open the line to a bus: `/dev/ttyUSB0`, `socket://host:port`, `rfc2217://host:port`.

    It is closed at the end, and opened again with the next request when it was lost.
    Raises LineError when it cannot be opened.
    """
    master = Master(SerialLine(url, baud_rate=baud_rate, parity=Parity(parity)))
    try:
        await master.open()
        yield Bus(master)
    finally:
        await master.close()
