"""Whether what Home Assistant shows is what a meter said, telegram against state.

Nothing here asks the integration: units and texts are compared by rules of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Final

from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNKNOWN
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.errors import ProtocolError
from meterbus.protocol.frames import LongFrame
from meterbus.protocol.keys import keyed
from meterbus.protocol.reading import layout_of
from meterbus.protocol.records import Record
from meterbus.protocol.telegram import Telegram, join_telegrams, parse_telegram
from meterbus.protocol.values import BitSet, Number, Value

SCALES: Final[Mapping[str | None, tuple[str | None, Decimal]]] = {
    "MWh": ("Wh", Decimal(1_000_000)),
    "kWh": ("Wh", Decimal(1000)),
    "kW": ("W", Decimal(1000)),
    "h": ("s", Decimal(3600)),
    "d": ("s", Decimal(86400)),
    **{same: (same, Decimal(1)) for same in ("W", "m³", "m³/h", "°C", "K")},
    **{same: (same, Decimal(1)) for same in ("V", "A", "Hz", None)},
}
"""Which unit of a meter a shown unit stands for, and how many of them it is."""
ROUNDED: Final = frozenset({"h", "d"})
"""Shown units that Home Assistant converts to, in binary fractions."""
TOLERANCE: Final = Decimal("1e-9")

APPLICATION: Final = 0b11
ERROR: Final = 2
"""The application's bits mean an error from this on; 1 is only busy."""
DEFECTS: Final = 0b11000
POWER_LOW: Final = 0b100


@dataclass(frozen=True)
class Shown:
    """What one entity shows."""

    key: str
    state: str
    unit: str | None


@dataclass(frozen=True)
class Readout:
    """What a meter said in one or several telegrams that belong together."""

    status: int | None
    records: Mapping[str, Record]

    @classmethod
    def of(cls, telegrams: Sequence[Telegram]) -> Readout:
        """Join telegrams."""
        whole = join_telegrams(telegrams)
        status = None if whole.header is None else whole.header.status
        return cls(status, keyed(whole.records))

    def denies(self, shown: Shown, zone: tzinfo) -> bool:
        """Whether the meter did not say this."""
        match shown.key:
            case "status_problem":
                return shown.state != _problem(self.status)
            case "status_battery":
                return shown.state != _flag(self.status, POWER_LOW)
            case key:
                record = self.records.get(key)
                value = None if record is None else record.value
                unit = None if record is None else record.unit
                return not _says(shown, value, unit, zone)


def readouts(
    frames: Sequence[LongFrame], meter: SecondaryAddress | None = None
) -> Iterator[Readout]:
    """Yield what these telegrams may have been read as, the most likely first.

    `meter` is who was asked: what its maker means holds without a header, too.
    """
    telegrams = list(_usable(frames, meter))
    for end in range(len(telegrams), 0, -1):
        for start in range(end - 1, -1, -1):
            part = telegrams[start:end]
            yield Readout.of(part)
            asked_once = _without_asked_again(part)
            if len(asked_once) < len(part):
                yield Readout.of(asked_once)


def _without_asked_again(telegrams: Sequence[Telegram]) -> list[Telegram]:
    """Leave out what did not come whole, and was said once more, with values of then."""
    following = [*map(layout_of, telegrams[1:]), None]
    return [
        each
        for each, layout in zip(telegrams, following, strict=True)
        if layout_of(each) != layout
    ]


def _usable(
    frames: Sequence[LongFrame], meter: SecondaryAddress | None
) -> Iterator[Telegram]:
    for frame in frames:
        try:
            telegram = parse_telegram(frame, meter=meter)
        except ProtocolError:
            continue
        if telegram.error is None:
            yield telegram


def _problem(status: int | None) -> str:
    if status is None:
        return STATE_UNKNOWN
    is_problem = status & APPLICATION >= ERROR or status & DEFECTS
    return STATE_ON if is_problem else STATE_OFF


def _flag(status: int | None, mask: int) -> str:
    if status is None:
        return STATE_UNKNOWN
    return STATE_ON if status & mask else STATE_OFF


def _says(shown: Shown, value: Value, unit: str | None, zone: tzinfo) -> bool:
    match value:
        case None:
            return shown.state == STATE_UNKNOWN
        case Number():
            return _is_number(shown, value.to_decimal(), unit)
        case BitSet():
            return _mask(shown.state) == value.mask
        case datetime():
            # Of the hour that comes twice in autumn the later one, where nothing says that it
            # is summer time; it equals no other zone's: ask in UTC.
            moment = value.replace(tzinfo=zone, fold=1).astimezone(UTC)
            return (
                shown.state != STATE_UNKNOWN
                and datetime.fromisoformat(shown.state) == moment
            )
        case date() | time():
            return shown.state == value.isoformat()
        case str():
            return shown.state == value


def _mask(state: str) -> int | None:
    try:
        return int(state, 16)
    except ValueError:
        return None


def _is_number(shown: Shown, value: Decimal, unit: str | None) -> bool:
    wanted, scale = SCALES.get(shown.unit, ("", Decimal(0)))
    try:
        number = Decimal(shown.state) * scale
    except InvalidOperation:
        return False
    allowed = abs(value) * TOLERANCE if shown.unit in ROUNDED else 0
    return unit == wanted and abs(number - value) <= allowed
