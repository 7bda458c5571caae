"""Sensors: one for each record that was chosen."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, Platform, UnitOfTime
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType
from homeassistant.util import dt as dt_util

from .coordinator import MeterCoordinator, MeterData
from .entity import GatewayEntity, MeterEntities, MeterEntity
from .gateway import Gateway, MbusConfigEntry, signal_of
from .meterbus.protocol.records import Record
from .meterbus.protocol.values import BitSet
from .records.definitions import AS_TOLD, RecordDefinition
from .records.names import Names, name_key_of
from .records.presentation import present
from .records.states import state_of

PARALLEL_UPDATES = 0

ATTR_METERS: Final = "meters"
ATTR_WITHOUT_VALUES: Final = "without_values"


@dataclass(frozen=True, kw_only=True)
class LastReadDescription(SensorEntityDescription):
    """Something about how a meter is read."""

    value_fn: Callable[[MeterData], datetime | float | None]


@dataclass(frozen=True, kw_only=True)
class GatewaySensorDescription(SensorEntityDescription):
    """Something about a gateway."""

    value_fn: Callable[[Gateway], float]
    attributes_fn: Callable[[Gateway], dict[str, Any]] = lambda _: {}


LAST_READ_SENSORS: tuple[LastReadDescription, ...] = (
    LastReadDescription(
        key="reading_time",
        translation_key="reading_time",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda data: data.read_at,
    ),
    LastReadDescription(
        key="reading_duration",
        translation_key="reading_duration",
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_display_precision=2,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda data: data.duration_s,
    ),
    LastReadDescription(
        key="reading_requests",
        translation_key="reading_requests",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda data: data.requests,
    ),
)

GATEWAY_SENSORS: tuple[GatewaySensorDescription, ...] = (
    GatewaySensorDescription(
        key="meters_answering",
        translation_key="meters_answering",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda gateway: gateway.answering,
        attributes_fn=lambda gateway: {
            ATTR_METERS: gateway.wanted_count,
            ATTR_WITHOUT_VALUES: gateway.without_values,
        },
    ),
    GatewaySensorDescription(
        key="round_duration",
        translation_key="round_duration",
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_display_precision=1,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda gateway: sum(
            each.data.duration_s or 0.0 for each in gateway.wanted
        ),
    ),
    GatewaySensorDescription(
        key="failed_reads",
        translation_key="failed_reads",
        state_class=SensorStateClass.TOTAL_INCREASING,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda gateway: gateway.failed_reads,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: MbusConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of a gateway, and of its meters."""
    names = await Names.load(hass)

    def sensors_of(coordinator: MeterCoordinator) -> Iterator[MeterEntity]:
        for each in (coordinator, *coordinator.areas.values()):
            for definition in each.meter.records:
                yield RecordSensor(each, definition, names)
        for description in LAST_READ_SENSORS:
            yield LastReadSensor(coordinator, description)

    async_add_entities(GatewaySensor(entry, each) for each in GATEWAY_SENSORS)
    await entry.runtime_data.add_platform(
        MeterEntities(hass, Platform.SENSOR, async_add_entities, sensors_of)
    )


class RecordSensor(MeterEntity, SensorEntity):
    """One record of a meter."""

    def __init__(
        self,
        coordinator: MeterCoordinator,
        definition: RecordDefinition,
        names: Names,
    ) -> None:
        """Take everything that is known before the meter is read."""
        super().__init__(coordinator, definition.key)
        self._definition = definition
        self._override = coordinator.meter.overrides.get(definition.key, AS_TOLD)
        self._medium = coordinator.meter.medium
        self._clock = coordinator.meter.clock
        self._presentation = present(definition, self._medium, self._override)
        self._attr_translation_key = name_key_of(definition)
        self._attr_translation_placeholders = {"details": names.details(definition)}
        self._attr_device_class = self._presentation.device_class
        self._attr_state_class = self._presentation.state_class
        self._attr_native_unit_of_measurement = self._presentation.native_unit
        self._attr_suggested_unit_of_measurement = self._presentation.suggested_unit
        self._attr_suggested_display_precision = self._presentation.precision
        self._attr_entity_category = self._presentation.category
        if name := self._override.name or definition.name:
            self._attr_name = name

    @property
    def _record(self) -> Record | None:
        return self.coordinator.data.records.get(self._definition.key)

    @property
    @override
    def made_of(self) -> object:
        # An area that is read in another way has another coordinator.
        read_by = self.coordinator
        return read_by, self._definition, self._override, self._medium, self._clock

    @property
    @override
    def basis(self) -> object:
        """Return the reading for what is counted or measured now, else the record.

        Rates and sums that others work out need to hear that a value is still the same.
        """
        if self._presentation.state_class is not None:
            return super().basis
        return self._record, dt_util.get_default_time_zone()

    @property
    @override
    def native_value(self) -> StateType | date | datetime:
        """Return what the meter said in its last answer; None where it said 'invalid'."""
        record = self._record
        if record is None:
            return None
        state = state_of(
            record, self._definition, self._presentation, self._override, self._clock
        )
        # A Decimal of many places would be told as 1E-7.
        return f"{state:f}" if isinstance(state, Decimal) else state

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Name the flags that are set, which a person would have to count out."""
        record = self._record
        if record is None or not isinstance(record.value, BitSet):
            return None
        return {"bits": list(record.value.bits)}


class LastReadSensor(MeterEntity, SensorEntity):
    """How a meter was read last."""

    entity_description: LastReadDescription

    def __init__(
        self, coordinator: MeterCoordinator, description: LastReadDescription
    ) -> None:
        """Belong to a meter."""
        super().__init__(coordinator, description.key)
        self.entity_description = description

    @property
    @override
    def native_value(self) -> datetime | float | None:
        """Return what the description takes from the last read."""
        return self.entity_description.value_fn(self.coordinator.data)


class GatewaySensor(GatewayEntity, SensorEntity):
    """How a gateway is doing."""

    entity_description: GatewaySensorDescription
    # Of a dead bus that is the name of every meter, and the database keeps each change.
    _unrecorded_attributes = frozenset({ATTR_WITHOUT_VALUES})

    def __init__(
        self, entry: MbusConfigEntry, description: GatewaySensorDescription
    ) -> None:
        """Belong to a gateway."""
        super().__init__(entry, description.key)
        self.entity_description = description
        self._attr_native_value = description.value_fn(self.gateway)
        self._attr_extra_state_attributes = description.attributes_fn(self.gateway)

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the reads of the gateway's meters."""
        self.async_on_remove(
            async_dispatcher_connect(
                self.hass, signal_of(self._entry), self._follow_reads
            )
        )

    @callback
    def _follow_reads(self, _: MeterCoordinator) -> None:
        """Tell what has changed: hundreds of meters are read in a round."""
        before = self._attr_native_value, self._attr_extra_state_attributes
        value = self.entity_description.value_fn(self.gateway)
        attributes = self.entity_description.attributes_fn(self.gateway)
        if (value, attributes) != before:
            self._attr_native_value = value
            self._attr_extra_state_attributes = attributes
            self.async_write_ha_state()
