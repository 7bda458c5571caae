"""Meters that a search found, on their way to becoming subentries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Self

from custom_components.mbus.advice import advised
from custom_components.mbus.meter import (
    ANYBODY,
    MeterConfig,
    MeterSettings,
    id_of,
    unique_id_of,
    usable,
)
from custom_components.mbus.meterbus.bus.found import FoundMeter
from custom_components.mbus.meterbus.history.stored import (
    StoredValue,
    history_of,
    moments_of,
)
from custom_components.mbus.meterbus.makers import knowledge_of
from custom_components.mbus.meterbus.makers.rows import BlockValue
from custom_components.mbus.meterbus.protocol.addresses import (
    FACTORY_ADDRESS,
    SecondaryAddress,
    kind_of,
)
from custom_components.mbus.meterbus.protocol.blocks import defined_records
from custom_components.mbus.meterbus.protocol.keys import keyed
from custom_components.mbus.meterbus.protocol.reading import Reading
from custom_components.mbus.meterbus.protocol.records import Record
from custom_components.mbus.meterbus.protocol.telegram import Telegram
from custom_components.mbus.meterbus.tables.ci import Kind
from custom_components.mbus.records.definitions import (
    Override,
    RecordDefinition,
    definitions_of,
)
from custom_components.mbus.records.names import Names
from custom_components.mbus.records.presentation import COUNTED, present

from .elsewhere import Elsewhere

type Model = tuple[int, int, int] | str
"""Manufacturer, version and medium; a meter that does not tell them is its own model."""


class Extent(Enum):
    """How much of what a meter sends is known."""

    WHOLE = auto()
    FIRST = auto()
    """What a search hears: the first telegram, of a meter that has more."""
    PARTLY = auto()
    """What came before reading all of it failed."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A found meter with what a person needs to recognize it."""

    unique_id: str
    name: str
    """What it is called when it is added."""
    title: str
    """What it is recognized by when it is chosen: with its model, where that is known."""
    address: SecondaryAddress | None
    """What it can be selected by; None where it tells no number, or that of another."""
    identity: SecondaryAddress | None
    """What its answers are compared with: the address, or what else it tells of itself."""
    primary_address: int | None
    baud_rate: int
    medium: int | None
    model: Model
    records: Mapping[str, Record]
    extent: Extent
    block: bytes = b""
    """What it sends behind 0F."""
    block_values: tuple[BlockValue, ...] = ()
    """What a person has defined there."""
    elsewhere: Elsewhere | None = None
    """The meter as another gateway has it, which it is read through until now."""

    @property
    def nameplate(self) -> SecondaryAddress | None:
        """Return who it says it is, also where it is not selected by that; None for no number."""
        return usable(self.identity)

    @property
    def has_namesake(self) -> bool:
        """Whether another one tells the same number, so that it is read at its address alone."""
        return self.address is None and self.nameplate is not None

    @property
    def places(self) -> tuple[int | SecondaryAddress, ...]:
        """Return where the meter may be met, in the order in which that is tried."""
        return tuple(
            each for each in (self.primary_address, self.address) if each is not None
        )

    def after_reading(self, reading: Reading | None) -> Self:
        """Return the meter with what reading all of it gave; None is silence.

        What the search found stays where less than that came.
        """
        if reading is None:
            return replace(self, extent=Extent.PARTLY)
        telegram = reading.telegram
        is_whole = reading.is_complete and telegram.error is None
        return replace(
            self,
            records=keyed(telegram.records) or self.records,
            extent=Extent.WHOLE if is_whole else Extent.PARTLY,
            block=telegram.manufacturer_data,
        )

    def defining(self, values: Iterable[BlockValue]) -> Self:
        """Return the meter with what a person has defined in its block, if that is so long."""
        known = {each.key: each for each in self.block_values}
        new = {each.key: each for each in values if each.end <= len(self.block)}
        block_values = tuple({**known, **new}.values())
        defined = keyed(defined_records(self.block, block_values))
        records = {**self.records, **defined}
        return replace(self, records=records, block_values=block_values)

    def definitions(self) -> Sequence[RecordDefinition]:
        """Describe the records in the order that the meter sends them."""
        return list(definitions_of(self.records).values())

    def stored(self) -> Sequence[StoredValue]:
        """Return the values of the past that statistics can take over."""
        counted = {
            each.key
            for each in self.definitions()
            if present(each, self.medium).state_class in COUNTED
        }
        known = knowledge_of(kind_of(self.identity))
        history = history_of(self.records.values(), known)
        return [each for each in history.values if each.key in counted]

    def moments(self) -> Mapping[str, datetime]:
        """Return of when stored values are, by their keys."""
        return moments_of(self.records.values(), knowledge_of(kind_of(self.identity)))

    def chosen(
        self,
        keys: Iterable[str],
        overrides: Mapping[str, Override] | None = None,
        *,
        gateway_rate: int | None = None,
        gateway_interval: timedelta | None = None,
        with_history: bool = False,
    ) -> MeterConfig:
        """Return the meter that is stored, with the chosen records.

        With the interval of its gateway it is read as its kind likes to be.
        """
        wanted = set(keys)
        settings = (
            MeterSettings()
            if gateway_interval is None
            else advised(kind_of(self.identity), self.medium, gateway_interval)
        )
        return MeterConfig(
            name=self.name,
            address=self.address,
            identity=self.identity or ANYBODY,
            primary_address=self.primary_address,
            records=tuple(each for each in self.definitions() if each.key in wanted),
            overrides={
                key: each for key, each in (overrides or {}).items() if key in wanted
            },
            block_values=tuple(
                each for each in self.block_values if each.key in wanted
            ),
            settings=replace(settings, baud_rate=self.own_rate(gateway_rate)),
            imports_history=with_history,
        )

    def moved(self, before: MeterConfig, gateway_rate: int) -> MeterConfig:
        """Return the meter with all that was set where it was, to be read where it is."""
        own_rate = self.own_rate(gateway_rate)
        return replace(
            before,
            primary_address=self.primary_address,
            settings=replace(before.settings, baud_rate=own_rate),
        )

    @property
    def brings_its_choice(self) -> bool:
        """Whether it is known from another gateway what is read of it."""
        return self.elsewhere is not None and self.elsewhere.meter is not None

    def own_rate(self, gateway_rate: int | None) -> int | None:
        """Return the rate where it is another than that of the gateway's meters."""
        return None if self.baud_rate == gateway_rate else self.baud_rate

    def id_on(self, entry_id: str) -> str:
        """Return what the meter is known by among all, if it hangs on a gateway."""
        return id_of(self.address, self.primary_address, entry_id)


def candidates_of(meters: Sequence[FoundMeter], names: Names) -> list[Candidate]:
    """Turn what a search found into candidates.

    A primary address is kept only when it was answered by one meter alone: in answers to
    a selection it may be anything, and reading by an address that two meters share fails.
    """
    candidates = [candidate_of(meter, meters, names) for meter in meters]
    # Several at one address that do not tell who they are cannot be told apart.
    return list({each.unique_id: each for each in candidates}.values())


def candidate_of(
    meter: FoundMeter, meters: Sequence[FoundMeter], names: Names
) -> Candidate:
    """Turn one of the meters that a search found into a candidate."""
    header = meter.telegram.header
    address = meter.identity
    medium = None if header is None else header.medium
    return Candidate(
        unique_id=unique_id_of(address, meter.primary_address),
        name=names.meter(medium, _number_of(meter)),
        title=_title_of(meter, medium, names),
        address=address,
        identity=_identity_of(meter.address),
        primary_address=_unique_primary(meter, meters),
        baud_rate=meter.baud_rate,
        medium=medium,
        model=_model_of(meter.address) or f"address_{meter.primary_address}",
        records=keyed(meter.telegram.records),
        extent=Extent.FIRST if _has_more(meter.telegram) else Extent.WHOLE,
        block=meter.telegram.manufacturer_data,
    )


def _has_more(telegram: Telegram) -> bool:
    """Whether a meter sends more than a telegram: one without records is not all of it.

    Asking again does not help where the records are encrypted.
    """
    is_locked = telegram.kind is Kind.VARIABLE and telegram.error is not None
    return telegram.more_follows or not (telegram.records or is_locked)


def _number_of(meter: FoundMeter) -> int | str:
    """Return what tells a meter from others: its number, or its address where none does."""
    address = meter.identity
    return (meter.primary_address or 0) if address is None else address.identification


def _title_of(meter: FoundMeter, medium: int | None, names: Names) -> str:
    """Return what a meter is recognized by: its number in front, or its address behind."""
    address = usable(meter.address)
    if address is None:
        return f"{names.model(meter.address, medium)} {meter.primary_address}"
    title = names.title(address, medium)
    return f"{title} {meter.primary_address}" if meter.has_namesake else title


def _identity_of(address: SecondaryAddress | None) -> SecondaryAddress | None:
    """Return what a meter's answers can be compared with, None for nothing."""
    if address is None or address.has_number:
        return address
    known = address.without_number
    return None if known == SecondaryAddress() else known


def _model_of(address: SecondaryAddress | None) -> Model | None:
    if address is None or not address.is_exact:
        return None
    return address.manufacturer, address.version, address.medium


def _unique_primary(meter: FoundMeter, meters: Sequence[FoundMeter]) -> int | None:
    """Return the address that a meter has alone; that of the factory only by luck."""
    sharing = [
        other for other in meters if other.primary_address == meter.primary_address
    ]
    is_unique = len(sharing) == 1 and meter.primary_address != FACTORY_ADDRESS
    has_no_other = meter.identity is None
    return meter.primary_address if is_unique or has_no_other else None
