"""Reading a meter that a person has named: at the first of the addresses that it may mean."""

from collections.abc import Iterable
from dataclasses import dataclass

from .bus.conversation import Address
from .bus.master import Master
from .protocol.addresses import SecondaryAddress
from .protocol.errors import LineError, MBusError, SilenceError
from .protocol.reading import USUAL, Manner, Reading


@dataclass(frozen=True)
class Met:
    """A meter that has answered: at which of its addresses, and with what."""

    address: Address
    reading: Reading

    @property
    def answered_by(self) -> int:
        """Return the A field of its answer: its primary address, in nearly all meters."""
        return self.reading.frames[0].a

    @property
    def identity(self) -> SecondaryAddress | None:
        """Return who has answered; None where its number tells it from nobody."""
        header = self.reading.telegram.header
        told = None if header is None else header.address
        return told if told is not None and told.has_number else None


async def meet(
    master: Master,
    name: str,
    addresses: Iterable[Address],
    manner: Manner = USUAL,
    *,
    identity: SecondaryAddress | None = None,
) -> Met:
    """Read a meter at the first of its addresses where it answers.

    Where it does nowhere, that is raised which says most: an error says more than silence,
    which is SilenceError. With `identity`, another meter that answers is OtherMeterError.
    LineError ends it at once.
    """
    failure: MBusError = SilenceError(f"{name} does not answer")
    silent: set[Address] = set()
    for address in addresses:
        if address in silent:
            continue
        try:
            reading = await master.read(address, identity=identity, manner=manner)
        except LineError:
            raise
        except MBusError as err:
            failure = err if isinstance(failure, SilenceError) else failure
            continue
        if reading is not None:
            return Met(address, reading)
        if isinstance(address, SecondaryAddress):
            # All of these were tried.
            silent.update(address.selections)
    raise failure
