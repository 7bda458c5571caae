"""A gateway's options, and free addresses for meters that share one."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any, override

import probatio

from custom_components.mbus.advice import interval_of
from custom_components.mbus.const import (
    CONF_DAILY_SEARCH,
    CONF_INTERVAL,
    CONF_INTERVAL_S,
    CONF_METER,
    CONF_NEW_ADDRESS,
    CONF_SEND_FRAMES,
)
from custom_components.mbus.coordinator import MeterCoordinator
from custom_components.mbus.errors import told_of, translation_key_of
from custom_components.mbus.gateway import Gateway, MbusConfigEntry
from custom_components.mbus.meter import change_meter
from custom_components.mbus.meterbus.bus.service import Service
from custom_components.mbus.meterbus.protocol.addresses import PRIMARY_ADDRESSES
from custom_components.mbus.meterbus.protocol.errors import MBusError, MeterError
from custom_components.mbus.targets import owner_of
from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigFlowContext,
    ConfigFlowResult,
    OptionsFlow,
)
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from .ending import EndsWhenGone, NotLoadedError
from .forms import INTERVAL, interval_answer, interval_of_answer, whole_number

FACTORY_ADDRESS = 0
"""That of every meter nobody configured."""


class MbusOptionsFlow(
    EndsWhenGone[ConfigFlowContext, ConfigFlowResult, str], OptionsFlow
):
    """Changes how a gateway is read, and gives its meters addresses of their own."""

    def __init__(self) -> None:
        """Start without having moved a meter."""
        self._refused: set[int] = set()
        self._moved = 0
        self._error: MBusError | None = None

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what is to be changed."""
        return self.async_show_menu(
            step_id="init", menu_options=["settings", "addresses"]
        )

    async def async_step_settings(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the interval, and for what is off unless a person wants it."""
        errors = {}
        if user_input is not None:
            answers = dict(user_input)
            interval = interval_of_answer(answers.pop(CONF_INTERVAL))
            if interval is not None:
                answers[CONF_INTERVAL_S] = interval // timedelta(seconds=1)
                return self.async_create_entry(data=answers)
            errors[CONF_INTERVAL] = "no_interval"
        known = interval_answer(interval_of(self.config_entry))
        schema = probatio.Schema(
            {
                probatio.Required(CONF_INTERVAL, default=known): INTERVAL,
                probatio.Required(CONF_DAILY_SEARCH, default=False): bool,
                probatio.Required(CONF_SEND_FRAMES, default=False): bool,
            }
        )
        return self.async_show_form(
            step_id="settings",
            data_schema=self.add_suggested_values_to_schema(
                schema, user_input or self.config_entry.options
            ),
            errors=errors,
        )

    async def async_step_addresses(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Offer a free address to one meter after the other, until none shares one."""
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = await self._take(
                user_input[CONF_METER], user_input[CONF_NEW_ADDRESS]
            )
        sharing = self._sharing()
        if not sharing:
            return self.async_abort(
                reason="addresses_given" if self._moved else "no_shared_addresses",
                description_placeholders={"count": str(self._moved)},
            )
        return self.async_show_form(
            step_id="addresses",
            data_schema=self._schema(sharing),
            errors=errors,
            description_placeholders={
                "count": str(len(sharing)),
                "moved": str(self._moved),
            },
            plain_placeholders={"error": self._error_detail(), "meter": ""},
        )

    @override
    def _require(self) -> None:
        """Options can be set of every gateway that is there, also if it does not run."""
        self.hass.config_entries.async_get_known_entry(self.handler)

    def _schema(self, sharing: dict[str, MeterCoordinator]) -> probatio.Schema:
        """Ask which meter is moved where; the first and the lowest free are filled in."""
        addresses = self._addresses()
        choices = [
            SelectOptionDict(value=key, label=f"{each.meter.name} ({addresses[key]})")
            for key, each in sharing.items()
        ]
        selector = SelectSelector(
            SelectSelectorConfig(options=choices, mode=SelectSelectorMode.DROPDOWN)
        )
        last = PRIMARY_ADDRESSES[-1]
        return probatio.Schema(
            {
                probatio.Required(CONF_METER, default=next(iter(sharing))): selector,
                probatio.Required(
                    CONF_NEW_ADDRESS, default=self._free_address()
                ): whole_number(1, last),
            }
        )

    def _gateway(self) -> Gateway:
        entry: MbusConfigEntry = self.config_entry
        if entry.state is not ConfigEntryState.LOADED:
            raise NotLoadedError
        return entry.runtime_data

    def _addresses(self) -> dict[str, int]:
        """Return where meters answer, as far as that is known."""
        found = {
            key: _address_of(each) for key, each in self._gateway().coordinators.items()
        }
        return {key: each for key, each in found.items() if each is not None}

    def _sharing(self) -> dict[str, MeterCoordinator]:
        """Return the meters that can be moved, and that share their address or have none."""
        addresses = self._addresses()
        counts = Counter(addresses.values())
        return {
            key: each
            for key, each in self._gateway().coordinators.items()
            if each.meter.address is not None
            and (address := addresses.get(key)) is not None
            and (counts[address] > 1 or address == FACTORY_ADDRESS)
        }

    def _free_address(self) -> int:
        taken = self._refused.union(self._addresses().values())
        free = (each for each in PRIMARY_ADDRESSES if each and each not in taken)
        return next(free, PRIMARY_ADDRESSES[-1])

    def _error_detail(self) -> str:
        """Return what the message of the last error is filled in with."""
        told = None if self._error is None else told_of(self._error)
        return self._gateway().names.detail(told)

    async def _take(self, key: str, new: int) -> dict[str, str]:
        """Move a meter; return what is wrong with the form."""
        self._error = None
        # Whoever is changing a meter may be taking this address for it.
        async with self._gateway().service_lock:
            coordinator = self._gateway().coordinators.get(key)
            if coordinator is None:
                return {CONF_METER: "meter_gone"}
            if owner_of(self._gateway(), new, besides=coordinator) is not None:
                self._refused.add(new)
                return {CONF_NEW_ADDRESS: "address_taken"}
            try:
                await self._move(coordinator, new)
            except MBusError as err:
                self._error = err
                return {"base": translation_key_of(err)}
        self._moved += 1
        return {}

    async def _move(self, coordinator: MeterCoordinator, new: int) -> None:
        """Select a meter, move it, and read it there from now on."""
        address = coordinator.meter.address
        assert address is not None
        service = Service(self._gateway().master, coordinator.meter.manner, address)
        try:
            await service.set_primary_address(address, new)
        except MeterError:
            self._refused.add(new)
            raise
        meter = replace(coordinator.meter, primary_address=new)
        change_meter(self.hass, self.config_entry, coordinator.subentry_id, meter)
        await self._gateway().follow()


def _address_of(coordinator: MeterCoordinator) -> int | None:
    """Return the primary address of a meter, also where it is read by selection."""
    frames = coordinator.data.frames
    if coordinator.meter.primary_address is None and frames:
        return frames[0].a if frames[0].a in PRIMARY_ADDRESSES else None
    return coordinator.meter.primary_address
