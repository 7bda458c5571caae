"""A meter as it is stored: the only reader and writer of its data."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Self

from homeassistant.config_entries import ConfigEntry, ConfigSubentry, ConfigSubentryData
from homeassistant.core import HomeAssistant, callback

from .clocks import MeterClock
from .const import (
    AUTOMATIC,
    CONF_AREAS,
    CONF_BAUD_RATE,
    CONF_BLOCK_VALUES,
    CONF_IDENTITY,
    CONF_IMPORT_HISTORY,
    CONF_INTERVAL_S,
    CONF_MOVED_FROM,
    CONF_OVERRIDES,
    CONF_PREPARE,
    CONF_PRIMARY_ADDRESS,
    CONF_RECORDS,
    CONF_REPLACED_AT,
    CONF_SECONDARY_ADDRESS,
    MINIMUM_INTERVAL,
    SUBENTRY_METER,
)
from .errors import Told
from .meterbus.bus.found import FoundMeter
from .meterbus.bus.service import RESET_APPLICATION
from .meterbus.hexadecimal import bytes_of, frames_of
from .meterbus.makers.rows import BlockValue
from .meterbus.protocol.addresses import (
    PRIMARY_ADDRESSES,
    WILDCARD_BYTE,
    SecondaryAddress,
)
from .meterbus.protocol.errors import InputError
from .meterbus.protocol.reading import Manner
from .meterbus.protocol.records import Record
from .meterbus.report import KEY_LENGTH
from .records.block_values import as_dict as stored_block_value, block_values_of
from .records.definitions import Override, RecordDefinition
from .records.moved_keys import Moves
from .records.unit_changes import unit_changes

STORED_UNREADABLE: Final = "stored_unreadable"
"""Key of the message that data of a meter cannot be read."""

ANYBODY: Final = SecondaryAddress()
"""What is known of a meter that tells nothing of itself: the address that it answers at."""

ADDRESS_ID: Final = "address_"
"""What the ID of a meter begins with that is known by its primary address alone."""


class StoredPart(StrEnum):
    """What the data of a meter are about, below `selector.reason`."""

    IDENTITY = "stored_identity"
    RECORDS = "stored_records"
    OVERRIDES = "stored_overrides"
    BLOCK = "stored_block"
    AREAS = "stored_areas"
    SETTINGS = "stored_settings"
    OTHER = "stored_other"


class UnreadableMeterError(Exception):
    """Data of a meter that this version cannot read; `told` says what of it."""

    def __init__(self, name: str, part: StoredPart) -> None:
        """Keep whose data it is, and which part."""
        super().__init__(f"{name}: {part}")
        self.name = name
        self.told = Told(STORED_UNREADABLE, part)


@contextmanager
def _reading(name: str, part: StoredPart) -> Iterator[None]:
    """Read a part of a meter's data; raise UnreadableMeterError where it has another shape."""
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError, InputError) as err:
        raise UnreadableMeterError(name, part) from err


@dataclass(frozen=True, kw_only=True)
class MeterSettings:
    """How a person wants a meter to be read; None is what the gateway's meters do.

    The interval is in seconds; the key and what is sent before a read are hex.
    """

    interval_s: int | None = None
    key: str | None = None
    addressing: str = AUTOMATIC
    baud_rate: int | None = None
    telegrams: int | None = None
    toggles_fcb: bool = True
    prepare: str | None = None
    pause_s: float = 0.0
    selection_pause_s: float = 0.0
    deselects: bool = False
    standard_time: bool = False
    reports_silence: bool = True

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read stored data; what is left out is usual."""
        given = {key: data[key] for key in SETTINGS if data.get(key) is not None}
        if CONF_BAUD_RATE in given:
            given[CONF_BAUD_RATE] = int(given[CONF_BAUD_RATE])
        return cls(**given)

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for the storage, without what is as usual."""
        usual = asdict(MeterSettings())
        return {
            key: value for key, value in asdict(self).items() if value != usual[key]
        }

    @property
    def manner(self) -> Manner:
        """Return how the meter is to be asked; raise InputError for what is not hex."""
        key = bytes_of(self.key or "")
        if len(key) not in (0, KEY_LENGTH):
            raise InputError("bad_key", f"a key has {KEY_LENGTH} bytes, not {len(key)}")
        return Manner(
            telegrams=self.telegrams or None,
            toggles_fcb=self.toggles_fcb,
            baud_rate=self.baud_rate,
            pause_s=self.pause_s,
            selection_pause_s=self.selection_pause_s,
            deselects=self.deselects,
            prepare=frames_of(self.prepare or ""),
            key=key or None,
        )


SETTINGS: Final = tuple(each.name for each in fields(MeterSettings))
"""Keys of the settings in a meter's data."""

OTHERS: Final = frozenset(
    {
        CONF_AREAS,
        CONF_SECONDARY_ADDRESS,
        CONF_IDENTITY,
        CONF_PRIMARY_ADDRESS,
        CONF_RECORDS,
        CONF_OVERRIDES,
        CONF_BLOCK_VALUES,
        CONF_IMPORT_HISTORY,
        CONF_REPLACED_AT,
        CONF_MOVED_FROM,
    }
)
"""The other keys of a meter's data."""


RETURN: Final = ((RESET_APPLICATION, b"\x00"),)
"""What leads back to the usual telegram: an application reset for all of it."""


@dataclass(frozen=True, kw_only=True)
class AreaChoice:
    """What is wanted of a meter beside its usual telegram.

    `prepare` is hex: what is written to the meter before it is read. Without an interval it
    is read as often as the meter.
    """

    prepare: str
    interval_s: int | None = None
    records: tuple[RecordDefinition, ...] = ()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read stored data."""
        return cls(
            prepare=data[CONF_PREPARE],
            interval_s=data.get(CONF_INTERVAL_S),
            records=tuple(map(RecordDefinition.from_dict, data[CONF_RECORDS])),
        )

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for the storage."""
        return {
            CONF_PREPARE: self.prepare,
            CONF_INTERVAL_S: self.interval_s,
            CONF_RECORDS: [each.as_dict() for each in self.records],
        }

    @property
    def key(self) -> str:
        """Return what no other area of its meter has."""
        return f"area_{'_'.join(self.prepare.lower().split())}"

    @property
    def asked_by(self) -> str:
        """Return the CI fields that ask for it: their data may be a password."""
        return " ".join(f"{ci:02X}" for ci, _ in frames_of(self.prepare))

    @property
    def interval(self) -> timedelta | None:
        """Return how often it is read; None is as often as the meter."""
        seconds = self.interval_s
        return None if seconds is None else timedelta(seconds=seconds)

    @property
    def stays_chosen(self) -> bool:
        """Whether the meter goes on sending it until it is told otherwise."""
        return any(ci == RESET_APPLICATION for ci, _ in frames_of(self.prepare))


@dataclass(frozen=True, kw_only=True)
class MeterConfig:
    """A meter as it was chosen: who it is, where it answers, what is wanted of it."""

    name: str
    address: SecondaryAddress | None
    """What it is selected by; None where it tells no number."""
    identity: SecondaryAddress = ANYBODY
    """What its answers are compared with: the address, or what else it tells of itself."""
    primary_address: int | None
    records: tuple[RecordDefinition, ...] = ()
    overrides: Mapping[str, Override] = field(default_factory=dict)
    """What a person knows better than the meter, by record key."""
    block_values: tuple[BlockValue, ...] = ()
    """What a person has defined by its place behind 0F: more records of each reading."""
    areas: tuple[AreaChoice, ...] = ()
    """What is read of it beside its usual telegram."""
    settings: MeterSettings = field(default_factory=MeterSettings)
    manner: Manner = field(init=False)
    imports_history: bool = False
    """Whether the values that it has stored are still to be taken over, once."""
    replaced_at: datetime | None = None
    """When it took the place of another meter."""
    moved_from: str | None = None
    """The gateway that it was read through before, until its entities have followed."""
    unknown: Mapping[str, Any] = field(default_factory=dict)
    """What another version has stored beside that."""

    def __post_init__(self) -> None:
        """Work out once how the meter is asked; raise InputError where that is no hex."""
        manner = replace(self.settings.manner, answers_as=self.primary_address)
        if not manner.prepare and any(each.stays_chosen for each in self.areas):
            manner = replace(manner, prepare=RETURN)
        object.__setattr__(self, "manner", manner)

    @classmethod
    def of(cls, subentry: ConfigSubentry) -> Self:
        """Read the data of a meter's subentry; raise UnreadableMeterError."""
        with _reading(subentry.title, StoredPart.OTHER):
            return _checked(cls._read(subentry.title, subentry.data))

    @classmethod
    def _read(cls, name: str, data: Mapping[str, Any]) -> Self:
        with _reading(name, StoredPart.IDENTITY):
            given = data[CONF_SECONDARY_ADDRESS]
            address = None if given is None else SecondaryAddress.parse(given)
            known = given or data.get(CONF_IDENTITY)
            identity = SecondaryAddress.parse(known) if known else ANYBODY
            primary_address = data[CONF_PRIMARY_ADDRESS]
        with _reading(name, StoredPart.RECORDS):
            records = tuple(map(RecordDefinition.from_dict, data[CONF_RECORDS]))
        with _reading(name, StoredPart.OVERRIDES):
            stored = data.get(CONF_OVERRIDES) or {}
            overrides = {key: Override.from_dict(each) for key, each in stored.items()}
        with _reading(name, StoredPart.BLOCK):
            block_values = block_values_of(data.get(CONF_BLOCK_VALUES) or ())
        with _reading(name, StoredPart.AREAS):
            areas = tuple(map(AreaChoice.from_dict, data.get(CONF_AREAS) or ()))
        moment = data.get(CONF_REPLACED_AT)
        replaced_at = moment and datetime.fromisoformat(moment)
        with _reading(name, StoredPart.SETTINGS):
            return cls(
                name=name,
                address=address,
                identity=identity,
                primary_address=primary_address,
                records=records,
                overrides=overrides,
                block_values=block_values,
                areas=areas,
                settings=MeterSettings.from_dict(data),
                imports_history=bool(data.get(CONF_IMPORT_HISTORY)),
                replaced_at=replaced_at,
                moved_from=data.get(CONF_MOVED_FROM),
                unknown={
                    key: value
                    for key, value in data.items()
                    if key not in OTHERS.union(SETTINGS)
                },
            )

    def as_data(self) -> dict[str, Any]:
        """Return plain data for the storage."""
        is_named = self.address is not None or self.identity == ANYBODY
        data: dict[str, Any] = {
            **self.unknown,
            CONF_SECONDARY_ADDRESS: None if self.address is None else str(self.address),
            CONF_IDENTITY: None if is_named else str(self.identity),
            CONF_PRIMARY_ADDRESS: self.primary_address,
            CONF_RECORDS: [each.as_dict() for each in self.records],
            **self.settings.as_dict(),
        }
        optional = {
            CONF_OVERRIDES: {
                key: override
                for key, each in self.overrides.items()
                if (override := each.as_dict())
            },
            CONF_BLOCK_VALUES: [stored_block_value(each) for each in self.block_values],
            CONF_AREAS: [each.as_dict() for each in self.areas],
            CONF_IMPORT_HISTORY: self.imports_history,
            CONF_REPLACED_AT: self.replaced_at and self.replaced_at.isoformat(),
            CONF_MOVED_FROM: self.moved_from,
        }
        return data | {key: value for key, value in optional.items() if value}

    @property
    def nameplate(self) -> SecondaryAddress | None:
        """Return who it says it is, also where it is not selected by that; None for no number."""
        return usable(self.identity)

    @property
    def unique_id(self) -> str:
        """Return what no other meter of its gateway has."""
        return unique_id_of(self.address, self.primary_address)

    def id_on(self, entry_id: str) -> str:
        """Return what no other meter has, on whatever gateway it is."""
        return id_of(self.address, self.primary_address, entry_id)

    @property
    def number(self) -> int | str:
        """Return what tells the meter from others: its number, or its address without one."""
        if self.address is None:
            return self.primary_address or 0
        return self.address.identification

    @property
    def medium(self) -> int | None:
        """Return the device type, None where the meter does not tell it."""
        medium = self.identity.medium
        return None if medium == WILDCARD_BYTE else medium

    @property
    def clock(self) -> MeterClock:
        """Return how the meter keeps its time."""
        return MeterClock(stays_on_standard_time=self.settings.standard_time)

    @property
    def interval(self) -> timedelta | None:
        """Return how often the meter is read; None is as often as its gateway's others."""
        seconds = self.settings.interval_s
        return None if seconds is None else timedelta(seconds=seconds)

    def in_area(self, area: AreaChoice) -> Self:
        """Return the meter as one of its areas is read."""
        settings = replace(
            self.settings,
            prepare=area.prepare,
            telegrams=None,
            interval_s=area.interval_s or self.settings.interval_s,
        )
        return replace(
            self,
            settings=settings,
            records=area.records,
            overrides={},
            block_values=(),
            areas=(),
            imports_history=False,
        )

    def is_meant_by(self, address: int | SecondaryAddress) -> bool:
        """Whether a person who types an address means this meter."""
        if isinstance(address, SecondaryAddress):
            return self.address is not None and address.matches(self.address)
        return self.primary_address == address

    def is_of_model_of(self, other: MeterConfig) -> bool:
        """Whether maker, version and medium are known and the same."""
        models = [
            each.nameplate and each.nameplate.without_number for each in (self, other)
        ]
        return models[0] is not None and models[0] == models[1]

    def with_settings(self, settings: MeterSettings) -> Self:
        """Return the meter, to be read in another way."""
        return replace(self, settings=settings)


def _checked[MeterT: MeterConfig](meter: MeterT) -> MeterT:
    """Return a meter that can be read; raise UnreadableMeterError for any other.

    What is no number, or below zero, would fail the gateway, or be asked without an end.
    """
    primary, settings = meter.primary_address, meter.settings
    with _reading(meter.name, StoredPart.IDENTITY):
        if primary is not None and primary not in PRIMARY_ADDRESSES:
            raise ValueError(f"{primary!r} is no primary address")
    with _reading(meter.name, StoredPart.SETTINGS):
        for interval in (meter.interval, *(each.interval for each in meter.areas)):
            if interval is not None and interval < MINIMUM_INTERVAL:
                raise ValueError(f"{interval!r} is no interval")
        counts = settings.pause_s, settings.selection_pause_s, settings.telegrams or 0
        if min(counts) < 0:
            raise ValueError("a pause, or a count of telegrams, is below zero")
    return meter


def in_new_units(meter: MeterConfig, records: Mapping[str, Record]) -> MeterConfig:
    """Return a meter whose sensors take the units that its records have now.

    No factor leads from a new unit to what a person has corrected of the old one.
    """
    new = {each.sent.key: each.sent for each in unit_changes(meter.records, records)}
    return replace(
        meter,
        records=tuple(new.get(each.key, each) for each in meter.records),
        overrides={
            key: Override(name=each.name) if key in new else each
            for key, each in meter.overrides.items()
        },
    )


def in_new_keys(meter: MeterConfig, moves: Moves) -> MeterConfig:
    """Return a meter whose records have the keys that they are sent with now.

    What a person has corrected follows; a factor holds in the unit that it was given for.
    """
    stored = {each.key: each for each in meter.records}
    stay = meter.overrides.keys() - moves.keys() - {each.key for each in moves.values()}
    moved = {
        new.key: override
        if new.unit == stored[old].unit
        else Override(name=override.name)
        for old, new in moves.items()
        if (override := meter.overrides.get(old)) is not None
    }
    return replace(
        meter,
        records=tuple(moves.get(each.key, each) for each in meter.records),
        overrides={
            **{key: each for key, each in meter.overrides.items() if key in stay},
            **moved,
        },
    )


def unique_id_of(address: SecondaryAddress | None, primary_address: int | None) -> str:
    """Return what a meter is known by on its gateway: who it is, else where it answers."""
    return f"{ADDRESS_ID}{primary_address}" if address is None else str(address)


def id_of(
    address: SecondaryAddress | None, primary_address: int | None, entry_id: str
) -> str:
    """Return what a meter is known by among all; an address means another on each bus."""
    return _among_all(unique_id_of(address, primary_address), entry_id)


def _among_all(unique_id: str, entry_id: str) -> str:
    is_address = unique_id.startswith(ADDRESS_ID)
    return f"{entry_id}_{unique_id}" if is_address else unique_id


def found_id(found: FoundMeter, entry_id: str) -> str:
    """Return what a meter that a search found is known by among all."""
    return id_of(found.identity, found.primary_address, entry_id)


def usable(address: SecondaryAddress | None) -> SecondaryAddress | None:
    """Return an address that tells a meter from others, if this is one."""
    return address if address is not None and address.has_number else None


def subentry_data(meter: MeterConfig) -> ConfigSubentryData:
    """Return the subentry that stores a meter, for a gateway that is being added."""
    return ConfigSubentryData(
        data=meter.as_data(),
        subentry_type=SUBENTRY_METER,
        title=meter.name,
        unique_id=meter.unique_id,
    )


@callback
def add_meter(hass: HomeAssistant, entry: ConfigEntry, meter: MeterConfig) -> None:
    """Add a meter to a gateway that exists."""
    subentry = ConfigSubentry(
        data=MappingProxyType(meter.as_data()),
        subentry_type=SUBENTRY_METER,
        title=meter.name,
        unique_id=meter.unique_id,
    )
    hass.config_entries.async_add_subentry(entry, subentry)


@callback
def change_meter(
    hass: HomeAssistant, entry: ConfigEntry, subentry_id: str, meter: MeterConfig
) -> None:
    """Store other data of a meter; its gateway follows if it runs."""
    subentry = entry.subentries.get(subentry_id)
    if subentry is not None:
        hass.config_entries.async_update_subentry(
            entry,
            subentry,
            data=meter.as_data(),
            title=meter.name,
            unique_id=meter.unique_id,
        )


@callback
def amend_meter(
    hass: HomeAssistant,
    entry: ConfigEntry,
    subentry_id: str,
    amended: Callable[[MeterConfig], MeterConfig],
) -> None:
    """Store a change of what is stored of a meter by now, if it is there and can be read.

    A person may have changed it as well, and its gateway not have followed that yet.
    """
    if (stored := meter_of(entry, subentry_id)) is not None:
        change_meter(hass, entry, subentry_id, amended(stored))


@callback
def rename_meter(
    hass: HomeAssistant, entry: ConfigEntry, subentry_id: str, name: str
) -> None:
    """Store what a meter is called, whether the rest of its data can be read or not."""
    subentry = entry.subentries.get(subentry_id)
    if subentry is not None:
        hass.config_entries.async_update_subentry(entry, subentry, title=name)


def meter_of(entry: ConfigEntry, subentry_id: str) -> MeterConfig | None:
    """Return a meter as it is stored, if it is there and can be read."""
    subentry = entry.subentries.get(subentry_id)
    try:
        return None if subentry is None else MeterConfig.of(subentry)
    except UnreadableMeterError:
        return None


def meters_of(entry: ConfigEntry) -> dict[str, MeterConfig]:
    """Return the meters of a gateway by their subentries, those that can be read."""
    meters = {}
    for subentry in entry.get_subentries_of_type(SUBENTRY_METER):
        try:
            meters[subentry.subentry_id] = MeterConfig.of(subentry)
        except UnreadableMeterError:
            continue
    return meters


def places_of(entry: ConfigEntry) -> dict[str, str]:
    """Return the subentries of a gateway's meters by what those are known by among all.

    Also of those whose data cannot be read: they are not new.
    """
    return {
        _among_all(own, entry.entry_id): subentry.subentry_id
        for subentry in entry.get_subentries_of_type(SUBENTRY_METER)
        if (own := subentry.unique_id) is not None
    }


def ids_of_meters(entries: Iterable[ConfigEntry]) -> set[str]:
    """Return what the meters of some gateways are known by, among all."""
    return set[str]().union(*map(places_of, entries))


def gateway_of(
    entries: list[ConfigEntry], meter_id: str
) -> tuple[ConfigEntry, str] | None:
    """Return the gateway among some that has a meter, and the subentry of that."""
    for entry in entries:
        if (subentry_id := places_of(entry).get(meter_id)) is not None:
            return entry, subentry_id
    return None
