"""The meters of one house, and those that replace some of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final

from meterbus.protocol.addresses import SecondaryAddress, manufacturer_code
from meterbus.protocol.frames import LongFrame
from meterbus.protocol.keys import keyed
from meterbus.protocol.telegram import join_telegrams, parse_telegram
from simulator.faults import set_fault
from simulator.generator import GeneratedTelegram
from simulator.meter import Area, SimulatedMeter
from simulator.telegrams import AnswerHead, Clock, TelegramSource, announcing_more

HEADER_SIZE: Final = 12


@dataclass(frozen=True)
class Model:
    """What a maker delivered, with numbers that follow each other."""

    generator: str
    manufacturer: str
    version: int
    medium: int
    first_number: int
    primary_addresses: tuple[int, ...]
    habits: tuple[str, ...] = ()
    """For each of them what it does as long as it lives, as a fault of the simulator."""
    pages: int = 1
    """How many telegrams it has; one of them announces the next, unless its habit is not to."""
    bus: int = 0
    """Which of the two buses they hang at."""


NAMELESS: Final = ("header=none", "header=short", "header=zero")
"""What those do that do not tell who they are."""
BY_FCB: Final = "pages-by-fcb"
ENDLESS: Final = "always-more"

MODELS: Final = (
    Model("heat", "HYD", 40, 4, 31892747, (1, 2, 3, 0)),
    Model("heat_binary", "KAM", 64, 13, 82969010, (4, 5, 0)),
    Model("cold_water", "ZRI", 136, 7, 66510211, (6, 7, 40)),
    Model("warm_water", "ZRI", 136, 6, 66510348, (8, 9, 0)),
    Model("gas", "ELS", 28, 3, 40217733, (10, 11)),
    Model("electricity", "GAV", 49, 2, 21004711, (12, 13)),
    Model("heat_cost_allocator", "QDS", 53, 8, 53190648, (14, 0, 40)),
    Model("warm_water", "SEN", 104, 6, 70110103, (20, 21, 22), NAMELESS),
    Model("electricity", "IME", 21, 2, 70110201, (23,), (BY_FCB,), pages=2),
    Model("heat", "ZRI", 16, 4, 70110301, (24,), (ENDLESS,)),
    Model("electricity", "ABB", 2, 2, 70110401, (25,), (ENDLESS,), pages=2),
    Model("heat", "HYD", 40, 4, 31890101, (31, 32, 0), bus=1),
    Model("cold_water", "ZRI", 136, 7, 66519001, (33, 0), bus=1),
    Model("electricity", "GAV", 49, 2, 21009001, (34,), bus=1),
)
"""Twenty: fourteen have an address of their own, four that of the factory, two share one;
six whose habits are rare; and six at a bus of their own, two of them at one address."""
BUSES: Final = 2

PAGED: Final = frozenset({0, 3, 15})
"""Places of the meters that need two telegrams for what they have to say."""
REPLACED_AT_ADDRESS: Final = (1, 7, 14)
"""Places of the meters that are exchanged: heat, cold water, gas; read by address."""
REPLACED_BY_NUMBER: Final = (6, 12)
"""And of those that are read by serial number: heat, warm water."""
REPLACED: Final = REPLACED_AT_ADDRESS + REPLACED_BY_NUMBER
AREAS: Final[Mapping[int, str]] = {4: "B1", 11: "5050", 16: "B4", 18: "B1"}
"""What is written to some meters before they send another telegram than the usual one.

Two have a CI field for it, one of them is read by serial number; one stays at the other
application until it is led back.
"""
OF_AREA: Final = "gas"
"""What is in it: a volume, which two of them have in their usual telegram as well."""
NOMADS: Final = (2, 16, 30)
"""Places of the meters that are hung at the other bus: heat, electricity with an area, and
cold water that is read by serial number. Their addresses are free there."""
NEXT_DELIVERY: Final = 1_000_007
"""How much higher the number of a successor is."""


@dataclass(frozen=True)
class TwoTelegrams:
    """The telegram of another source in two parts."""

    whole: TelegramSource
    announces: bool = True
    """Whether the first one says that there is a second."""
    pages: int = 2

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return one of the two parts, as it is at this moment."""
        frame = self.whole.telegram(0, head)
        parts = [
            record.header.dib + record.header.vib + record.raw
            for record in parse_telegram(frame).records
        ]
        half = len(parts) // 2
        header = frame.data[:HEADER_SIZE]
        if page == 0:
            first = replace(frame, data=header + b"".join(parts[:half]))
            return announcing_more(first) if self.announces else first
        return replace(frame, data=header + b"".join(parts[half:]))


@dataclass(eq=False)
class Place:
    """A place on the wall: the meter that hangs there, and who it is taken for."""

    number: int
    model: Model
    meter: SimulatedMeter
    known: SecondaryAddress
    """The meter that Home Assistant was told of."""
    is_paged: bool
    is_selected: bool
    """Whether it is read by its secondary address, having no primary one of its own."""
    bus: int
    """Which of the two buses it hangs at."""
    read_on: int
    """Which bus it is read on."""
    is_nameless: bool = False
    """Whether its telegrams do not tell who it is, so that its address has to."""
    entities: dict[str, str] = field(default_factory=dict)
    """The key of each of its entities."""
    area: str = ""
    """What is written to it for another telegram; nothing where it has none."""
    area_entities: dict[str, str] = field(default_factory=dict)
    """The key of each entity of that telegram."""
    may_count_anew: bool = False
    """Whether the next reading is the first one of a new meter."""

    @property
    def is_replaced(self) -> bool:
        """Whether another meter hangs there than Home Assistant was told of."""
        return self.meter.secondary_address != self.known

    @property
    def is_misplaced(self) -> bool:
        """Whether it hangs at another bus than Home Assistant was told of."""
        return self.bus != self.read_on

    def said_keys(self, *, in_area: bool = False) -> set[str]:
        """Return the keys of all that it says in one complete readout."""
        source = _area_of(self.meter) if in_area else self.meter.telegrams
        head = AnswerHead(0, self.known, 0)
        pages = [source.telegram(page, head) for page in range(source.pages)]
        return set(keyed(join_telegrams([*map(parse_telegram, pages)]).records))

    def __str__(self) -> str:
        """Return the name that people know the meter by."""
        return f"meter {self.number} {self.known.identification}"


def furnish(seed: int, clock: Clock) -> list[Place]:
    """Hang up all meters."""
    numbers = count()
    return [
        _place(next(numbers), model, offset, seed, clock)
        for model in MODELS
        for offset in range(len(model.primary_addresses))
    ]


def _place(number: int, model: Model, offset: int, seed: int, clock: Clock) -> Place:
    address = SecondaryAddress(
        f"{model.first_number + offset:08d}",
        manufacturer_code(model.manufacturer),
        model.version,
        model.medium,
    )
    source: TelegramSource = GeneratedTelegram(
        model.generator, clock, f"{seed} {address}"
    )
    habit = model.habits[offset] if model.habits else ""
    is_paged = number in PAGED
    if is_paged or model.pages > 1:
        source = TwoTelegrams(source, announces=habit != BY_FCB)
    primary = model.primary_addresses[offset]
    meter = SimulatedMeter(primary, address, source, seed=seed)
    if habit:
        set_fault(meter, habit)
    area = AREAS.get(number, "")
    if area:
        _add_area(
            meter, area, GeneratedTelegram(OF_AREA, clock, f"{seed} {address} area")
        )
    return Place(
        number,
        model,
        meter,
        address,
        is_paged=is_paged,
        is_selected=primary in set(_shared()),
        bus=model.bus,
        read_on=model.bus,
        is_nameless=habit in NAMELESS,
        area=area,
    )


def _add_area(meter: SimulatedMeter, area: str, source: TelegramSource) -> None:
    """Let a meter send something else when this is written to it."""
    ci, *application = bytes.fromhex(area)
    if application:
        meter.applications = {application[0]: source}
    else:
        meter.areas = {ci: Area(source)}


def _area_of(meter: SimulatedMeter) -> TelegramSource:
    """Return what a meter sends when something is written to it."""
    areas = (each.telegrams for each in meter.areas.values())
    (source,) = (*areas, *meter.applications.values())
    return source


def _shared() -> Iterator[int]:
    """Yield the primary addresses that do not tell who is meant."""
    yield 0
    addresses = [each for model in MODELS for each in model.primary_addresses]
    yield from (each for each in addresses if addresses.count(each) > 1)


def exchange(place: Place, seed: int, clock: Clock) -> None:
    """Hang a new meter of the same kind in the place of another; it counts from low."""
    old = place.meter.secondary_address
    new = SecondaryAddress(
        f"{int(old.identification) + NEXT_DELIVERY:08d}",
        old.manufacturer,
        old.version + 1,
        old.medium,
    )
    nothing = dict.fromkeys(("energy_kwh", "volume_m3"), 0.0)
    if not place.model.generator.startswith("heat"):
        del nothing["energy_kwh"]
    place.meter.secondary_address = new
    place.meter.telegrams = GeneratedTelegram(
        place.model.generator, clock, f"{seed} {new}", nothing
    )
    place.meter.power_down()
