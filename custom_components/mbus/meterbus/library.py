"""The few things that most programs want of meters: connect, read, search."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from .bus.found import ScanResult
from .bus.line import DEFAULT_BAUD_RATE, Parity, SerialLine
from .bus.master import Master
from .bus.scan import OnProgress, Scan
from .bus.urls import line_url
from .meeting import meet
from .protocol.addresses import PRIMARY_ADDRESSES, SecondaryAddress
from .protocol.errors import InputError
from .protocol.reading import Manner, Reading
from .registers.notations import addresses_of
from .report import key_of


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
        not to be used or its key is missing, MeterError when the meter tells an error,
        InputError for what is no address, key, or number of telegrams.
        """
        meant = _addresses_of(address)
        manner = Manner(telegrams=_counted(telegrams), key=key_of(key))
        met = await meet(self.master, str(address), meant, manner)
        if (refusal := met.reading.telegram.refusal) is not None:
            raise refusal.as_error()
        return met.reading

    async def search(self, on_progress: OnProgress | None = None) -> ScanResult:
        """Find the meters by secondary address; `on_progress` is told how far it is."""
        scan = Scan(self.master, on_progress)
        await scan.by_secondary()
        return scan.result()


def _addresses_of(
    address: int | str | SecondaryAddress,
) -> Iterable[int | SecondaryAddress]:
    """Return what an address may mean."""
    if isinstance(address, str):
        return addresses_of(address)
    if isinstance(address, SecondaryAddress) or address in PRIMARY_ADDRESSES:
        return (address,)
    raise InputError("primary_address", f"{address} is not an address of a meter")


def _counted(telegrams: int | None) -> int | None:
    if telegrams is None or telegrams > 0:
        return telegrams
    raise InputError("telegrams", f"{telegrams} is not a number of telegrams")


@asynccontextmanager
async def connect(
    url: str,
    *,
    baud_rate: int = DEFAULT_BAUD_RATE,
    parity: Parity | str = Parity.EVEN,
) -> AsyncIterator[Bus]:
    """Open the line to a bus: `/dev/ttyUSB0`, `socket://host:port`, `rfc2217://host:port`.

    It is closed at the end, and opened again with the next request when it was lost.
    Raises LineError when it cannot be opened, InputError for a parity that is none.
    """
    if parity not in set(Parity):
        raise InputError("parity", f"{parity!r} is none of {', '.join(Parity)}")
    master = Master(
        SerialLine(line_url(url), baud_rate=baud_rate, parity=Parity(parity))
    )
    try:
        await master.open()
        yield Bus(master)
    finally:
        await master.close()
