"""Reading one meter, again and again."""

from collections.abc import Mapping
from dataclasses import dataclass
import logging
from typing import override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from .const import (
    CONF_BAUD_RATE,
    CONF_PRIMARY_ADDRESS,
    CONF_RECORDS,
    CONF_SECONDARY_ADDRESS,
    DOMAIN,
)
from .definitions import RecordDefinition
from .errors import translation_key_of
from .gateway import MbusConfigEntry, interval_of
from .meterbus.bus.master import Manner, Master, Reading
from .meterbus.protocol.addresses import SecondaryAddress
from .meterbus.protocol.errors import MBusError, MeterError, ProtocolError
from .meterbus.protocol.keys import keyed
from .meterbus.protocol.records import Record

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Meter:
    """A meter as it was chosen: who it is, where it answers, what is wanted of it."""

    address: SecondaryAddress | None
    primary_address: int | None
    manner: Manner
    records: tuple[RecordDefinition, ...]
    name: str

    @classmethod
    def from_subentry(cls, subentry: ConfigSubentry) -> Meter:
        """Read the data of a meter's subentry."""
        address = subentry.data[CONF_SECONDARY_ADDRESS]
        return cls(
            address=None if address is None else SecondaryAddress.parse(address),
            primary_address=subentry.data[CONF_PRIMARY_ADDRESS],
            manner=Manner(baud_rate=subentry.data.get(CONF_BAUD_RATE)),
            records=tuple(map(RecordDefinition.from_dict, subentry.data[CONF_RECORDS])),
            name=subentry.title,
        )


class MeterCoordinator(DataUpdateCoordinator[Mapping[str, Record]]):
    """Reads one meter over the bus that it shares; its data is the records by key."""

    config_entry: MbusConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: MbusConfigEntry,
        subentry: ConfigSubentry,
        master: Master,
    ) -> None:
        """Start out not knowing anything: nothing is read yet."""
        self.meter = Meter.from_subentry(subentry)
        self.subentry_id = subentry.subentry_id
        self.unique_id = subentry.unique_id or subentry.subentry_id
        self._master = master
        self._by_primary = self.meter.primary_address is not None
        self.has_read = False
        super().__init__(
            hass,
            _LOGGER,
            name=self.meter.name,
            config_entry=entry,
            update_interval=interval_of(entry),
        )
        self.data = {}

    @property
    def is_wanted(self) -> bool:
        """Whether any enabled entity shows this meter; otherwise it is left in peace."""
        return bool(self._listeners)

    @override
    async def _async_update_data(self) -> Mapping[str, Record]:
        try:
            reading = await self._read()
        except MBusError as err:
            raise self._failed(translation_key_of(err), str(err)) from err
        if reading is None:
            raise self._failed("silent", "")
        if reading.telegram.error is not None:
            raise self._failed("meter_error", reading.telegram.error)
        self.has_read = True
        return keyed(reading.telegram.records)

    async def _read(self) -> Reading | None:
        """Read by primary address while only this meter answers there."""
        address, identity = self.meter.primary_address, self.meter.address
        manner = self.meter.manner
        if identity is None and address is None:
            return None
        if identity is None or (self._by_primary and address is not None):
            assert address is not None
            try:
                return await self._master.read(
                    address, identity=identity, manner=manner
                )
            except MeterError, ProtocolError:
                if identity is None:
                    raise
        reading = await self._master.read(identity, manner=manner)
        if reading is not None and self._by_primary:
            self._by_primary = False
            _LOGGER.info("%s shares its primary address; it is selected now", self.name)
        return reading

    def _failed(self, key: str, error: str) -> UpdateFailed:
        return UpdateFailed(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders={"meter": self.meter.name, "error": error},
        )
