"""Meters from a JSON file.

    {"baud_rate": 2400,
     "meters": [{"primary_address": 74, "identification": "31892747",
                 "manufacturer": "HYD", "version": 40, "medium": 4,
                 "telegrams": ["68 … 16"]}]}

A meter has either `telegrams`, captured frames in hex, or a `generator`, the name of a
profile, with optional starting values in `base`. Optional for each meter: `baud_rate`,
`delay_s`, `answer_address`, and `faults`, a list of texts such as "loss=0.1".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
import json
from pathlib import Path
from random import Random
from string import hexdigits
import time
from typing import Final, NoReturn, TypeGuard

from meterbus.protocol.addresses import (
    PRIMARY_ADDRESSES,
    SecondaryAddress,
    manufacturer_code,
)
from meterbus.protocol.errors import InputError, ProtocolError

from .bus import SimulatedBus
from .faults import FaultError, set_fault
from .generator import GeneratedTelegram
from .meter import SimulatedMeter
from .telegrams import CapturedTelegrams, Clock, TelegramSource

SHIPPED: Final = Path(__file__).parent / "fleets"
BAUD_RATES: Final = (300, 600, 1200, 2400, 4800, 9600, 19200, 38400)

FLEET_KEYS: Final = frozenset({"baud_rate", "meters"})
REQUIRED_KEYS: Final = frozenset(
    {"primary_address", "identification", "manufacturer", "version", "medium"}
)
OPTIONAL_KEYS: Final = frozenset(
    {
        *("telegrams", "generator", "base"),
        *("baud_rate", "delay_s", "answer_address", "faults"),
    }
)

DELIVERY: Final = (8, 30)
"""The fewest and the most meters that are delivered together."""
STEPS: Final = (1, 1, 1, 2, 3)
"""From one number of a delivery to the next: some of its meters hang elsewhere."""
NUMBERS: Final = range(10_000_000, 99_000_000)


class FleetError(Exception):
    """A fleet cannot be used; the message is one sentence for its author."""


@dataclass(frozen=True)
class Fleet:
    """Meters and the rate they speak."""

    meters: tuple[SimulatedMeter, ...]
    baud_rate: int
    seed: int = 0

    def bus(self, baud_rate: int | None = None) -> SimulatedBus:
        """Connect the meters to a bus, at their rate unless told otherwise."""
        return SimulatedBus(self.meters, baud_rate or self.baud_rate, seed=self.seed)


class Primary(StrEnum):
    """How the primary addresses of a fleet are given out."""

    ZERO = "zero"
    """Nobody has configured them: all are 0."""
    UNIQUE = "unique"
    """From 1 on."""
    TWO_DIGITS = "two_digits"
    """The last two digits of the number: some meters share one."""


@dataclass(frozen=True)
class Batch:
    """What a maker delivers: one kind of meter, with numbers that follow each other."""

    manufacturer: str
    version: int
    medium: int
    generator: str


BATCHES: Final = (
    Batch("KAM", 64, 13, "heat_binary"),
    Batch("HYD", 40, 4, "heat"),
    Batch("ZRI", 136, 7, "cold_water"),
    Batch("ZRI", 136, 6, "warm_water"),
    Batch("ABB", 2, 2, "electricity"),
    Batch("QDS", 53, 8, "heat_cost_allocator"),
)


def make_fleet(
    count: int,
    *,
    seed: int = 0,
    primary: Primary | str = Primary.ZERO,
    batches: Sequence[Batch] = BATCHES,
    baud_rate: int = 2400,
    clock: Clock = time.time,
) -> Fleet:
    """Make up a fleet of so many meters, delivered in batches; raise FleetError."""
    scheme = Primary(primary)
    if scheme is Primary.UNIQUE and count >= len(PRIMARY_ADDRESSES):
        raise FleetError(f"There is no unique primary address for {count} meters.")
    deliveries = islice(_deliveries(Random(f"{seed} fleet"), batches), count)
    meters = tuple(
        SimulatedMeter(
            _primary_address(scheme, place, number),
            SecondaryAddress(
                f"{number:08d}",
                manufacturer_code(batch.manufacturer),
                batch.version,
                batch.medium,
            ),
            GeneratedTelegram(batch.generator, clock, f"{seed} {number:08d}"),
            seed=seed,
        )
        for place, (batch, number) in enumerate(deliveries, 1)
    )
    return Fleet(meters, baud_rate, seed)


def _deliveries(
    random: Random, batches: Sequence[Batch]
) -> Iterator[tuple[Batch, int]]:
    """Yield meters without end, each with its kind and its number."""
    while True:
        batch, number = random.choice(batches), random.choice(NUMBERS)
        for _ in range(random.randint(*DELIVERY)):
            yield batch, number
            number += random.choice(STEPS)


def _primary_address(scheme: Primary, place: int, number: int) -> int:
    match scheme:
        case Primary.ZERO:
            return 0
        case Primary.UNIQUE:
            return place
        case Primary.TWO_DIGITS:
            return number % 100


def load_fleet(path: Path | str, *, clock: Clock = time.time, seed: int = 0) -> Fleet:
    """Read a fleet from a file, or a shipped one by its name; raise FleetError."""
    file = _existing(Path(path))
    try:
        document: object = json.loads(file.read_text("utf-8"), parse_constant=_refuse)
    except OSError as error:
        raise FleetError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise FleetError(f"{path} is not JSON: {error}.") from error
    return parse_fleet(document, clock=clock, seed=seed)


def parse_fleet(document: object, *, clock: Clock = time.time, seed: int = 0) -> Fleet:
    """Build a fleet from a JSON document; raise FleetError."""
    fleet = _Fields("The fleet", document)
    fleet.check_keys(FLEET_KEYS, FLEET_KEYS)
    entries = fleet.values["meters"]
    if not isinstance(entries, list) or not entries:
        raise fleet.error("meters is not a list of meters")
    return Fleet(tuple(_meters(entries, clock, seed)), fleet.baud_rate(), seed)


def _meters(
    entries: Sequence[object], clock: Clock, seed: int
) -> Iterator[SimulatedMeter]:
    """Yield the meters, of which no two are in step: also twins are two meters."""
    addresses = set[SecondaryAddress]()
    for place, entry in enumerate(entries, 1):
        fields = _Fields(_name_of(place, entry), entry)
        meter = _meter(fields, clock, f"{seed}")
        if meter.secondary_address in addresses:
            meter = _meter(fields, clock, f"{seed} {place}")
            meter.access_number = Random(meter.fault_seed).randrange(256)
        addresses.add(meter.secondary_address)
        yield meter


def _existing(path: Path) -> Path:
    """Return the shipped fleet of this name where there is no such file."""
    shipped = SHIPPED / f"{path}.json"
    return shipped if shipped.exists() and not path.exists() else path


def _refuse(constant: str) -> NoReturn:
    """Refuse NaN and Infinity, which no meter can count from."""
    raise ValueError(f"{constant} is not a number")


def _name_of(number: int, entry: object) -> str:
    match entry:
        case {"identification": str(identification)}:
            return f"Meter {number} ({identification})"
        case _:
            return f"Meter {number}"


@dataclass(frozen=True)
class _Fields:
    """The values of one JSON object, and whom to name when one is wrong."""

    owner: str
    document: object

    @property
    def values(self) -> Mapping[str, object]:
        """The object's members."""
        if not isinstance(self.document, dict):
            raise self.error("it is not a JSON object")
        return self.document

    def error(self, problem: str) -> FleetError:
        """Return the error that says whose problem it is."""
        return FleetError(f"{self.owner}: {problem}.")

    def check_keys(self, required: frozenset[str], known: frozenset[str]) -> None:
        """Raise FleetError for a key that is missing or unknown."""
        if missing := sorted(required - self.values.keys()):
            raise self.error(f"{missing[0]} is missing")
        if unknown := sorted(self.values.keys() - known):
            raise self.error(f"{unknown[0]!r} is not a key of a fleet")

    def number(self, key: str, allowed: range) -> int:
        """Return a whole number; raise FleetError when it is none or out of range."""
        value = self.values[key]
        if type(value) is not int or value not in allowed:
            problem = f"{key} is not a whole number from {allowed[0]} to {allowed[-1]}"
            raise self.error(problem)
        return value

    def text(self, key: str) -> str:
        """Return a text; raise FleetError when it is none."""
        value = self.values[key]
        if not isinstance(value, str):
            raise self.error(f"{key} is not a text")
        return value

    def baud_rate(self) -> int:
        """Return a rate that M-Bus knows; raise FleetError for any other."""
        value = self.values["baud_rate"]
        if type(value) is not int or value not in BAUD_RATES:
            raise self.error(f"baud_rate is none of {', '.join(map(str, BAUD_RATES))}")
        return value


def _meter(fields: _Fields, clock: Clock, seed: str) -> SimulatedMeter:
    fields.check_keys(REQUIRED_KEYS, REQUIRED_KEYS | OPTIONAL_KEYS)
    values = fields.values
    meter = SimulatedMeter(
        fields.number("primary_address", PRIMARY_ADDRESSES),
        _secondary_address(fields),
        _telegrams(fields, clock, seed),
        answer_address=(
            fields.number("answer_address", range(256))
            if "answer_address" in values
            else None
        ),
        baud_rate=fields.baud_rate() if "baud_rate" in values else None,
        delay_s=_delay_s(fields) if "delay_s" in values else None,
        seed=seed,
    )
    _set_faults(meter, fields)
    return meter


def _set_faults(meter: SimulatedMeter, fields: _Fields) -> None:
    texts = fields.values.get("faults", [])
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise fields.error("faults is not a list of texts")
    for text in texts:
        try:
            set_fault(meter, text)
        except FaultError as error:
            raise fields.error(str(error).removesuffix(".")) from error


def _secondary_address(fields: _Fields) -> SecondaryAddress:
    identification = fields.text("identification").upper()
    if len(identification) != 8 or not all(
        digit in hexdigits for digit in identification
    ):
        raise fields.error("identification is not eight digits")
    try:
        manufacturer = manufacturer_code(fields.text("manufacturer"))
    except InputError as error:
        raise fields.error(f"manufacturer {error}") from error
    version = fields.number("version", range(256))
    medium = fields.number("medium", range(256))
    return SecondaryAddress(identification, manufacturer, version, medium)


def _delay_s(fields: _Fields) -> float:
    value = fields.values["delay_s"]
    if not _is_number(value) or value < 0:
        raise fields.error("delay_s is not a number of seconds")
    return value


def _telegrams(fields: _Fields, clock: Clock, seed: str) -> TelegramSource:
    if ("telegrams" in fields.values) == ("generator" in fields.values):
        raise fields.error("it needs either telegrams or a generator")
    if "generator" in fields.values:
        return _generated(fields, clock, seed)
    if "base" in fields.values:
        raise fields.error("base goes with a generator only")
    return _captured(fields)


def _captured(fields: _Fields) -> CapturedTelegrams:
    texts = fields.values["telegrams"]
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise fields.error("telegrams is not a list of texts in hex")
    for number, text in enumerate(texts, 1):
        try:
            CapturedTelegrams.from_hex([text])
        except (ProtocolError, ValueError) as error:
            raise fields.error(f"telegram {number} is no answer: {error}") from error
    if not texts:
        raise fields.error("telegrams is empty")
    return CapturedTelegrams.from_hex(texts)


def _generated(fields: _Fields, clock: Clock, seed: str) -> GeneratedTelegram:
    base = fields.values.get("base", {})
    if not isinstance(base, dict) or not all(map(_is_number, base.values())):
        raise fields.error("base is not an object of numbers")
    own_seed = f"{seed} {fields.text('identification')}"
    try:
        return GeneratedTelegram(fields.text("generator"), clock, own_seed, base)
    except ValueError as error:
        raise fields.error(str(error)) from error


def _is_number(value: object) -> TypeGuard[float]:
    """Whether a JSON value is a number; true and false are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)
