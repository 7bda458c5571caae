"""Headers in front of the records (EN 13757-3): long, short, none, and their status byte."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from ..makers import knowledge_of
from ..makers.knowledge import NOTHING, Knowledge
from ..tables.ci import HeaderKind
from .addresses import SecondaryAddress, kind_of
from .errors import ProtocolError

KEPT_ADDRESSES: Final = 4096
"""Meters whose address is read once and kept: more than a house has."""

MODE_SHIFT: Final = 8
MODE_MASK: Final = 0x1F
"""The five bits of the configuration word that hold the security mode."""


APPLICATION_STATUS: Final = (None, "application_busy", "application_error", "abnormal")
"""Bits 1..0 of the status byte, read as a number."""

STATUS_BITS: Final = {2: "power_low", 3: "permanent_error", 4: "temporary_error"}
MAKERS_BITS: Final = (5, 6, 7)


def status_flags(status: int, knowledge: Knowledge = NOTHING) -> tuple[str, ...]:
    """Name what a status byte says, least significant bit first."""
    application = APPLICATION_STATUS[status & 0b11]
    named = [name for bit, name in STATUS_BITS.items() if status >> bit & 1]
    named += [
        knowledge.statuses.get(1 << bit, f"manufacturer_{bit}")
        for bit in MAKERS_BITS
        if status >> bit & 1
    ]
    return tuple(named) if application is None else (application, *named)


@dataclass(frozen=True, kw_only=True)
class Header:
    """What a meter says of itself in front of its records.

    `address` is None with the short header: then the meter is whoever was asked.
    `configuration` is the 16-bit word, 0 where nothing is encrypted. `fixed_medium` is
    the medium in the fixed structure, which nobody can be selected by.
    """

    address: SecondaryAddress | None
    access_number: int
    status: int
    configuration: int = 0
    fixed_medium: int | None = None

    @property
    def medium(self) -> int | None:
        """Return the device type, None where the header does not tell it."""
        if self.fixed_medium is not None:
            return self.fixed_medium
        return None if self.address is None else self.address.medium

    @cached_property
    def status_flags(self) -> tuple[str, ...]:
        """Return the names of the status bits that are set."""
        return status_flags(self.status, knowledge_of(kind_of(self.address)))

    @property
    def security_mode(self) -> int:
        """Return the security mode that the configuration word names."""
        return self.configuration >> MODE_SHIFT & MODE_MASK


def parse_header(kind: HeaderKind, data: bytes) -> tuple[Header | None, bytes]:
    """Split user data into its header and the rest.

    Long: identification (4), manufacturer (2), version, medium, access number, status,
    configuration word (2). Short: the last four of these bytes. Least significant byte
    first. Raises ProtocolError `short_header` when the data ends before.
    """
    if len(data) < kind:
        message = f"the header needs {int(kind)} bytes, {len(data)} are there"
        raise ProtocolError("short_header", message, len(data))
    if kind is HeaderKind.NONE:
        return None, data
    address = _address_of(data[:8]) if kind is HeaderKind.LONG else None
    tail = data[kind - HeaderKind.SHORT : kind]
    header = Header(
        address=address,
        access_number=tail[0],
        status=tail[1],
        configuration=int.from_bytes(tail[2:], "little"),
    )
    return header, data[kind:]


@lru_cache(maxsize=KEPT_ADDRESSES)
def _address_of(raw: bytes) -> SecondaryAddress:
    return SecondaryAddress.from_bytes(raw)
