"""What a row of a maker's file says, and the words that rows are made of.

Every row names the meters that it is about, and who says so. Codes are hexadecimal as a
meter sends them; whether their extension bits are set makes no difference.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from ..tables.quantities import DataType, Quantity, Unit


class MeterKind(NamedTuple):
    """What a meter tells of itself beside its number: letters of its maker, and two codes."""

    maker: str
    version: int
    medium: int


class Meters(NamedTuple):
    """Which meters a row is about, by what they tell of themselves; all where it is empty."""

    makers: tuple[str, ...] = ()
    versions: Sequence[int] = ()
    media: Sequence[int] = ()

    def include(self, kind: MeterKind) -> bool:
        """Whether meters of a kind are among these."""
        told = zip(self, kind, strict=True)
        return all(not named or each in named for named, each in told)


class ModelRow(NamedTuple):
    """Meters that carry one name on their front.

    Without media it is whatever they are connected to.
    """

    meters: Meters
    name: str
    source: str


class CodeRow(NamedTuple):
    """What a VIB means to a maker: one of the maker's own, or a code of the standard.

    `vib` is the VIF with as many of its VIFEs as belong to it. Those that follow qualify
    what it means; a number is in `unit` once it is multiplied by `factor`, and by ten to
    `exponent`. Where the last code tells the power of ten, the row holds for `span` codes
    from there on. Some codes mean another thing in records that hold a real number.
    """

    meters: Meters
    vib: str
    quantity: Quantity
    unit: str | None = None
    exponent: int = 0
    type: DataType = DataType.NUMBER
    qualifiers: tuple[str, ...] = ()
    factor: int = 1
    span: int = 1
    is_real: bool = False
    source: str = ""


class QualifierRow(NamedTuple):
    """What one of a maker's own codes behind VIFE FF says of a value of the standard.

    Without qualifiers it says nothing, such as: the total of all phases.
    """

    meters: Meters
    code: int
    qualifiers: tuple[str, ...]
    source: str = ""


class VifeRow(NamedTuple):
    """What a VIFE of the standard says of the values of these meters.

    It holds for what is `sent` with it; for all where nothing is said.
    """

    meters: Meters
    code: int
    qualifier: str
    sent: tuple[Quantity, ...] = ()
    source: str = ""


class RecordErrorRow(NamedTuple):
    """A code that ends a chain of a maker's own codes with the state of the record."""

    meters: Meters
    code: int
    error: str | None
    source: str = ""


class SubunitRow(NamedTuple):
    """What a quantity means in a subunit: another quantity, a direction, or both."""

    meters: Meters
    subunit: int
    sent: Quantity
    meant: Quantity
    unit: Unit | None
    qualifiers: tuple[str, ...] = ()
    source: str = ""


class TariffRow(NamedTuple):
    """A tariff that is none, but tells which of several values of a quantity this is.

    It holds for what is `sent` in it, and where `vib` starts so; for all where neither is
    said.
    """

    meters: Meters
    tariff: int
    qualifiers: tuple[str, ...]
    sent: tuple[Quantity, ...] = ()
    vib: str = ""
    source: str = ""


class StorageRow(NamedTuple):
    """A storage that holds no value of the past, but another one of the present.

    It holds for what is `sent` in it; for all where nothing is said.
    """

    meters: Meters
    storage: int
    qualifiers: tuple[str, ...]
    sent: tuple[Quantity, ...] = ()
    source: str = ""


class NoValueRow(NamedTuple):
    """Data that says by a maker's convention that there is no value.

    `data` is hexadecimal, least significant byte first.
    """

    meters: Meters
    vib: str
    data: str
    error: str
    source: str = ""


class StoredDay(StrEnum):
    """Which moment of a day the date of a stored value stands for."""

    BEGIN = "begin"
    END = "end"


class StoredDayRow(NamedTuple):
    """What makers mean by the date of a stored value.

    Where no row says so, a first day of a month is the begin of that day, any other date
    the end of it.
    """

    meters: Meters
    day: StoredDay
    source: str


class StatusRow(NamedTuple):
    """What bits of the status byte mean to a maker."""

    meters: Meters
    mask: int
    name: str
    source: str = ""


class Habit(StrEnum):
    """What a meter expects of who asks it; most are settings of a meter, of that name."""

    NEEDS_RESET = "needs_reset"
    """SND_NKE to its own address, which is sent before each read."""
    SLEEPS = "sleeps"
    """The first request only wakes it; requests are repeated."""
    TOGGLES_FCB = "toggles_fcb"
    TELEGRAMS = "telegrams"
    PREPARE = "prepare"
    PAUSE_S = "pause_s"
    SELECTION_PAUSE_S = "selection_pause_s"
    DESELECTS = "deselects"
    STANDARD_TIME = "standard_time"


class MannerRow(NamedTuple):
    """How meters like to be asked: one habit of theirs."""

    meters: Meters
    habit: Habit
    value: bool | float | str
    source: str


class AllowanceRow(NamedTuple):
    """How often meters may be read: so many times in so many seconds.

    Some count what they answer and fall silent behind the last: then each repetition of a
    request counts, too.
    """

    meters: Meters
    reads: int
    seconds: int
    source: str
    counts_repeats: bool = False

    @property
    def pace_s(self) -> int:
        """Return the least time between two reads, with room for a repetition of each."""
        requests = 2 if self.counts_repeats else 1
        return -(-requests * self.seconds // self.reads)


class Power(StrEnum):
    """What a meter lives on while it is read."""

    MAINS = "mains"
    BUS = "bus"
    BATTERY = "battery"


class PowerRow(NamedTuple):
    """What meters live on, where what they measure does not tell it."""

    meters: Meters
    power: Power
    source: str


class AreaRow(NamedTuple):
    """An area that meters send when it is asked for: what *Request before reading* takes."""

    meters: Meters
    name: str
    prepare: str
    source: str


class BlockCoding(StrEnum):
    """How bytes whose place alone tells what they are become a value."""

    BCD = "bcd"
    SIGNED = "signed"
    UNSIGNED = "unsigned"
    DATE = "date"
    """Type G, two bytes."""
    DAY_MONTH_YEAR = "day_month_year"
    """Three bytes of BCD, each two digits."""


BLOCK_KEY: Final = "block_"
"""What the key of a value begins with that a person has defined by its place."""


@dataclass(frozen=True, kw_only=True)
class BlockValue:
    """A value in a block: `length` bytes from `offset` on, times `factor` if a number.

    `name` and `unit` are for a value that a person defines; a maker's has a quantity
    instead.
    """

    offset: int
    length: int
    coding: BlockCoding
    factor: Decimal = Decimal(1)
    msb_first: bool = False
    name: str = ""
    unit: str | None = None

    @property
    def end(self) -> int:
        """Return how long a block is at least that holds the value."""
        return self.offset + self.length

    @property
    def key(self) -> str:
        """Return what a value of a person is known by: where it stands, and how."""
        order = "_msb" if self.msb_first else ""
        return f"{BLOCK_KEY}{self.offset}_{self.length}_{self.coding}{order}"


class BlockRow(NamedTuple):
    """A value in a block of bytes that a maker puts behind its records, or into one.

    `layout` is what all of the block looks like, in hexadecimal with `..` for any byte:
    only such a block holds the value. `vib` is that of the record whose data is the
    block; without one it is what follows DIF 0F or 1F.
    """

    meters: Meters
    layout: str
    value: BlockValue
    quantity: Quantity
    unit: str | None = None
    storage: int = 0
    qualifiers: tuple[str, ...] = ()
    vib: str = ""
    source: str = ""


type Row = (
    ModelRow
    | CodeRow
    | QualifierRow
    | VifeRow
    | RecordErrorRow
    | SubunitRow
    | TariffRow
    | StorageRow
    | NoValueRow
    | StoredDayRow
    | StatusRow
    | MannerRow
    | AllowanceRow
    | PowerRow
    | AreaRow
    | BlockRow
)

ELECTRICITY: Final = (0x02,)
THERMAL: Final = (0x04, 0x0A, 0x0B, 0x0C, 0x0D)
"""Heat and cooling, wherever the flow is measured: what one meter may be set to."""
COOLING: Final = (0x0A, 0x0B, 0x0C, 0x0D)
"""Media of which the standard's directions mean heat and cooling."""
WATER: Final = (0x06, 0x07, 0x15, 0x16)
GAS: Final = (0x03,)
ALLOCATOR: Final = (0x08,)
ANY: Final = ()

MINUTE_S: Final = 60
HOUR_S: Final = 60 * MINUTE_S
DAY_S: Final = 24 * HOUR_S

LIBMBUS: Final = "libmbus: mbus_data_product_name"


def in_hex(codes: Iterable[int]) -> str:
    """Return codes in hex; of those that follow one another the first and the last."""
    runs: list[tuple[int, int]] = []
    for code in codes:
        if runs and runs[-1][1] + 1 == code:
            runs[-1] = runs[-1][0], code
        else:
            runs.append((code, code))
    return " ".join(
        f"{first:02X}" if first == last else f"{first:02X}–{last:02X}"
        for first, last in runs
    )
