"""The firmware that a meter reports, shown on its device."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .const import DOMAIN
from .meterbus.protocol.records import Record
from .meterbus.protocol.tables.quantities import Quantity

if TYPE_CHECKING:
    from .coordinator import MeterCoordinator


@callback
def note_firmware(
    hass: HomeAssistant, coordinator: MeterCoordinator, records: Mapping[str, Record]
) -> None:
    """Show the firmware version on the device, where the meter tells it."""
    record = records.get(Quantity.FIRMWARE_VERSION)
    if record is None or not isinstance(record.value, str):
        return
    devices = dr.async_get(hass)
    device = devices.async_get_device_by_identifier(
        (DOMAIN, coordinator.unique_id), coordinator.config_entry.entry_id
    )
    if device is not None and device.sw_version != record.value:
        devices.async_update_device(device.id, sw_version=record.value)
