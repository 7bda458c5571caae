"""A selected record as it is stored: enough to build its sensor before the meter is read."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, Self, override

from custom_components.mbus.const import (
    CONF_DEVICE_CLASS,
    CONF_FACTOR,
    CONF_NAME,
    CONF_OFFSET,
    CONF_UNIT,
)
from custom_components.mbus.meterbus.makers.rows import BLOCK_KEY
from custom_components.mbus.meterbus.protocol.records import Record, RecordHeader
from custom_components.mbus.meterbus.protocol.values import BitSet, Number
from custom_components.mbus.meterbus.tables.quantities import DataType, Quantity

NUMBER_SIGN: Final = "#"
"""What stands in a key in front of the number among equals."""

SHARED_DEFINITIONS: Final = 4096
"""Different records that are kept once: a building has hundreds of meters of few models."""


class ValueKind(StrEnum):
    """What sort of state a record's value becomes."""

    NUMBER = "number"
    DATE = "date"
    TIMESTAMP = "timestamp"
    FLAGS = "flags"
    TEXT = "text"


@dataclass(frozen=True, kw_only=True)
class RecordDefinition:
    """What a record means; `key` finds it in every telegram of its meter.

    `exponent` is the power of ten of the last digit that the meter shows, in `unit`. A real
    number (`is_real`) has no last digit: there it is the power of ten that the meter counts
    in. `dib` and `vib` are the bytes in hex as they were when it was chosen: for people to
    look at, and to find it by where its key has changed; "" where nothing is known of them.
    """

    key: str
    kind: ValueKind
    quantity: Quantity | None
    unit: str | None
    exponent: int
    is_real: bool
    function: str
    storage: int
    tariff: int
    subunit: int
    qualifiers: tuple[str, ...]
    dib: str = ""
    vib: str = ""
    rank: int | None = None
    """Which of the records with these bytes it is, where its key says another number."""
    name: str = ""
    """What the person calls it who has defined it in a maker's block."""

    @classmethod
    def from_record(cls, key: str, record: Record, rank: int | None = None) -> Self:
        """Describe a record that a meter has sent."""
        header = record.header
        dib, vib = block_of(header)
        is_defined = header.place is not None
        return cls(
            key=key,
            kind=_kind_of(record),
            quantity=record.quantity,
            unit=record.unit,
            exponent=record.exponent,
            is_real=record.is_real,
            function=header.function.label,
            storage=header.storage,
            tariff=header.tariff,
            subunit=header.unnamed_subunit,
            qualifiers=record.qualifiers,
            dib=dib,
            vib=vib,
            rank=None if rank == _number_in(key) or is_defined else rank,
            name="" if header.place is None else header.place.name,
        )

    @property
    def codes(self) -> str:
        """Return DIB and VIB in hex; nothing for a value in a maker's block."""
        return f"{self.dib} {self.vib}" if self.vib else ""

    @property
    def is_defined(self) -> bool:
        """Whether a person has defined it by its place in a maker's block."""
        return self.key.startswith(BLOCK_KEY)

    @property
    def block_place(self) -> str:
        """Return which byte of a maker's block it begins at, for what is defined there."""
        return self.key.split("_")[1]

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> RecordDefinition:
        """Read what `as_dict` stored; meters of one model share what is equal."""
        return _read(**{**data, "qualifiers": tuple(data["qualifiers"])})

    @override
    def __hash__(self) -> int:
        """Return the hash of what tells most apart: that of all of it takes long."""
        return hash((self.key, self.dib, self.vib))

    @property
    def place(self) -> int:
        """Return which of the records with its bytes it is, from one on."""
        return _number_in(self.key) if self.rank is None else self.rank

    def has_meaning(self, meaning: str) -> bool:
        """Whether its key was made of a meaning, be it with a number among equals."""
        return meaning in (self.key, self.key.rpartition(NUMBER_SIGN)[0])

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for the storage of Home Assistant."""
        data = asdict(self) | {"qualifiers": list(self.qualifiers)}
        if self.rank is None:
            del data["rank"]
        if not self.name:
            del data["name"]
        return data


def block_of(header: RecordHeader) -> tuple[str, str]:
    """Return DIB and VIB as they are stored."""
    return _shown(header.dib), _shown(header.vib)


@lru_cache(maxsize=SHARED_DEFINITIONS)
def _shown(block: bytes) -> str:
    """Return bytes as they are printed; every poll asks, for every record."""
    return block.hex(" ").upper()


def definitions_of(records: Mapping[str, Record]) -> dict[str, RecordDefinition]:
    """Describe all records that a meter has sent, by key."""
    counts: Counter[tuple[bytes, bytes]] = Counter()
    found = {}
    for key, record in records.items():
        block = record.header.dib, record.header.vib
        counts[block] += 1
        found[key] = RecordDefinition.from_record(key, record, counts[block])
    return found


def _number_in(key: str) -> int:
    """Return the number among equals that a key ends with; the first has none."""
    _, sign, number = key.rpartition(NUMBER_SIGN)
    return int(number) if sign and number.isdecimal() else 1


@lru_cache(maxsize=SHARED_DEFINITIONS)
def _read(**data: Any) -> RecordDefinition:
    quantity = data["quantity"]
    return RecordDefinition(
        **{
            **data,
            "kind": ValueKind(data["kind"]),
            "quantity": None if quantity is None else Quantity(quantity),
        }
    )


@dataclass(frozen=True, kw_only=True)
class Override:
    """What a person knows better than the meter; None where it is right.

    A number is shown as value x factor + offset, after the conversion to the sensor's unit.
    """

    name: str | None = None
    factor: Decimal | None = None
    offset: Decimal | None = None
    unit: str | None = None
    device_class: str | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read the answers of the form."""
        return cls(
            name=data.get(CONF_NAME),
            factor=_decimal_of(data.get(CONF_FACTOR)),
            offset=_decimal_of(data.get(CONF_OFFSET)),
            unit=data.get(CONF_UNIT),
            device_class=data.get(CONF_DEVICE_CLASS),
        )

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for the storage, without what is as the meter tells it."""
        told = {
            CONF_NAME: self.name,
            CONF_FACTOR: None if self.factor is None else float(self.factor),
            CONF_OFFSET: None if self.offset is None else float(self.offset),
            CONF_UNIT: self.unit,
            CONF_DEVICE_CLASS: self.device_class,
        }
        return {key: value for key, value in told.items() if value is not None}


AS_TOLD: Final = Override()
"""Nothing is overridden."""


def _decimal_of(number: float | None) -> Decimal | None:
    """Return the number that a person typed, not the binary fraction nearest to it."""
    return None if number is None else Decimal(str(number))


KIND_BY_LENGTH: Final = {2: ValueKind.DATE, 3: ValueKind.TEXT}
"""What a date, and a time of day, are shown as; other lengths are date and time."""


def _kind_of(record: Record) -> ValueKind:
    """Tell the kind by the value, or by the type where there is none at the moment."""
    match record.value:
        case datetime():
            return ValueKind.TIMESTAMP
        case date():
            return ValueKind.DATE
        case Number():
            return ValueKind.NUMBER
        case BitSet():
            return ValueKind.FLAGS
        case str():
            return ValueKind.TEXT
    match record.header.information.type:
        case DataType.TIME:
            return KIND_BY_LENGTH.get(len(record.raw), ValueKind.TIMESTAMP)
        case DataType.BITS:
            return ValueKind.FLAGS
        case DataType.NUMBER | DataType.UNSIGNED | DataType.DURATION:
            return ValueKind.NUMBER
        case _:
            return ValueKind.TEXT
