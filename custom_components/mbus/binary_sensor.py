"""Whether a meter answers, and what it says of its own health in its status byte."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import MeterCoordinator
from .entity import MeterEntities, MeterEntity
from .gateway import MbusConfigEntry
from .outcome import OutcomeKind

PARALLEL_UPDATES = 0

FAULTS = frozenset(
    {"application_error", "abnormal", "permanent_error", "temporary_error"}
)


@dataclass(frozen=True, kw_only=True)
class StatusDescription(BinarySensorEntityDescription):
    """A flag of the status byte, or several."""

    is_on_fn: Callable[[tuple[str, ...]], bool]


STATUS: tuple[StatusDescription, ...] = (
    StatusDescription(
        key="status_problem",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        is_on_fn=lambda flags: not FAULTS.isdisjoint(flags),
    ),
    StatusDescription(
        key="status_battery",
        device_class=BinarySensorDeviceClass.BATTERY,
        entity_category=EntityCategory.DIAGNOSTIC,
        is_on_fn=lambda flags: "power_low" in flags,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: MbusConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up what each meter has; one that tells who it is has a header, and its status."""

    def sensors_of(
        coordinator: MeterCoordinator,
    ) -> Iterator[ConnectivitySensor | StatusSensor]:
        yield ConnectivitySensor(coordinator)
        address = coordinator.meter.nameplate
        # Of one that tells no maker, no more is known than the number that selects it.
        if address is not None and address.maker:
            for each in STATUS:
                yield StatusSensor(coordinator, each)

    await entry.runtime_data.add_platform(
        MeterEntities(hass, Platform.BINARY_SENSOR, async_add_entities, sensors_of)
    )


class ConnectivitySensor(MeterEntity, BinarySensorEntity):
    """Whether a meter has answered when it was asked last, with an error too."""

    _attr_device_class = BinarySensorDeviceClass.CONNECTIVITY
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, coordinator: MeterCoordinator) -> None:
        """Belong to a meter."""
        super().__init__(coordinator, "connectivity")

    @property
    @override
    def available(self) -> bool:
        """Whether the meter could be asked: a line that is away says nothing of it."""
        outcome = self.coordinator.outcome
        return outcome is None or outcome.kind is not OutcomeKind.LINE

    @property
    @override
    def basis(self) -> object:
        return self.is_on

    @property
    @override
    def is_on(self) -> bool | None:
        outcome = self.coordinator.outcome
        return None if outcome is None else outcome.reading is not None


class StatusSensor(MeterEntity, BinarySensorEntity):
    """One statement of the status byte."""

    entity_description: StatusDescription

    def __init__(
        self, coordinator: MeterCoordinator, description: StatusDescription
    ) -> None:
        """Take what is known before the meter is read."""
        super().__init__(coordinator, description.key)
        self.entity_description = description

    @property
    @override
    def basis(self) -> object:
        header = self.coordinator.data.header
        return None if header is None else header.status

    @property
    @override
    def is_on(self) -> bool | None:
        header = self.coordinator.data.header
        if header is None:
            return None
        return self.entity_description.is_on_fn(header.status_flags)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, list[str]] | None:
        """Name the flags that are set."""
        header = self.coordinator.data.header
        return None if header is None else {"flags": list(header.status_flags)}
