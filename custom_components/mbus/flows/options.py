"""A gateway's options, and addresses of their own for meters that share one."""

from datetime import timedelta
from typing import Any, override

import probatio

from custom_components.mbus.advice import interval_of
from custom_components.mbus.const import (
    ALL,
    CONF_DAILY_SEARCH,
    CONF_INTERVAL,
    CONF_INTERVAL_S,
    CONF_METERS,
    CONF_NEW_ADDRESS,
    CONF_PRESET,
    CONF_SEND_FRAMES,
    NONE,
)
from custom_components.mbus.coordinator import MeterCoordinator
from custom_components.mbus.gateway import Gateway, MbusConfigEntry
from custom_components.mbus.markdown import lines_below, titled_below
from custom_components.mbus.meterbus.protocol.addresses import PRIMARY_ADDRESSES
from custom_components.mbus.primary_addresses import (
    addresses_of,
    free_address,
    meters_sharing,
)
from homeassistant.config_entries import (
    ConfigFlowContext,
    ConfigFlowResult,
    OptionsFlow,
)
from homeassistant.core import callback

from .addressing import LAST_GIVEN, Addressing, Given, forget_given
from .ending import EndsWhenGone, running
from .forms import (
    INTERVAL,
    interval_answer,
    interval_of_answer,
    one_of,
    ticked_of,
    whole_number,
)
from .job import Job


class MbusOptionsFlow(
    EndsWhenGone[ConfigFlowContext, ConfigFlowResult, str], OptionsFlow
):
    """Changes how a gateway is read, and gives its meters addresses of their own."""

    def __init__(self) -> None:
        """Start without having moved a meter."""
        self._preset = ALL
        """Which meters are ticked, as the page shows it."""
        self._job = Job[None](self)
        self._count = 0
        """How many meters are to be moved now."""
        self._has_moved = False

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
        """Ask which meters get an address of their own, and say what came of the last ones."""
        errors: dict[str, str] = {}
        gateway = self._gateway()
        wanted = meters_sharing(gateway)
        if not wanted:
            told = lines_below(self._lines())
            # It is all done: there is nothing to go on with another time.
            forget_given(self.hass, self.handler)
            return self.async_abort(
                reason="addresses_given" if self._has_moved else "no_shared_addresses",
                description_placeholders={"given": told},
            )
        if user_input is not None and user_input[CONF_PRESET] != self._preset:
            self._preset = user_input[CONF_PRESET]
        elif user_input is not None:
            keys = [each for each in user_input[CONF_METERS] if each in wanted]
            if keys:
                self._begin(wanted[keys[0]], keys, user_input[CONF_NEW_ADDRESS])
                return await self.async_step_giving()
            errors[CONF_METERS] = "choose_a_meter"
        return self.async_show_form(
            step_id="addresses",
            data_schema=self._schema(gateway, wanted),
            errors=errors,
            description_placeholders={
                "count": str(len(wanted)),
                "given": titled_below(gateway.names.last_given, self._lines()),
            },
        )

    async def async_step_giving(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Give addresses in the background, showing to whom, and what was done."""
        if self._job.is_running:
            self._job.show_fraction_soon(self.hass)
            return self.async_show_progress(
                step_id="giving",
                progress_action="giving",
                progress_task=self._job.task,
                description_placeholders=self._job.words,
            )
        self._job.take_result()
        self._has_moved = True
        return self.async_show_progress_done(next_step_id="addresses")

    @override
    def _require(self) -> None:
        """Options can be set of every gateway that is there, also if it does not run."""
        self.hass.config_entries.async_get_known_entry(self.handler)

    def _gateway(self) -> Gateway:
        entry: MbusConfigEntry = self.config_entry
        return running(entry)

    def _begin(self, meter: MeterCoordinator, keys: list[str], first: int) -> None:
        """Move meters in the background, from one address on; the first is shown already."""
        self._count = len(keys)
        addressing = Addressing(self.hass, self.config_entry, self._note)
        work = addressing.give(keys, first)
        self._job.begin(self.hass, work, self._words(0, meter))

    @callback
    def _note(self, number: int, coordinator: MeterCoordinator) -> None:
        self._job.show(self._words(number, coordinator), number / self._count)

    def _words(self, number: int, coordinator: MeterCoordinator) -> dict[str, str]:
        """Return which meter is moved, and what came of those before, the last one first."""
        return {
            "meter": coordinator.meter.name,
            "number": str(number + 1),
            "count": str(self._count),
            "given": lines_below(self._lines()),
        }

    def _schema(
        self, gateway: Gateway, wanted: dict[str, MeterCoordinator]
    ) -> probatio.Schema:
        """Ask which meters are moved, and from which address on."""
        addresses, last = addresses_of(gateway), PRIMARY_ADDRESSES[-1]
        options = sorted(
            (_label(each, addresses[key], gateway), key) for key, each in wanted.items()
        )
        ticked = [] if self._preset == NONE else [key for _, key in options]
        first = free_address(gateway) or last
        return probatio.Schema(
            {
                probatio.Required(CONF_PRESET, default=self._preset): one_of(
                    ALL, NONE, key="selection"
                ),
                probatio.Required(CONF_METERS, default=ticked): ticked_of(
                    (key, label) for label, key in options
                ),
                probatio.Required(CONF_NEW_ADDRESS, default=first): whole_number(
                    1, last
                ),
            }
        )

    def _lines(self) -> list[str]:
        """Return what came of giving addresses the last time, the last one first."""
        given = self.hass.data.get(LAST_GIVEN, {}).get(self.handler, [])
        return list(map(_line_of, reversed(given)))


def _line_of(given: Given) -> str:
    if given.address is None:
        return given.reason
    return f"{given.meter}: {given.before} → {given.address}"


def _label(coordinator: MeterCoordinator, address: int, gateway: Gateway) -> str:
    """Name a meter by its number, by what it is called beside that, and its address."""
    meter, names = coordinator.meter, gateway.names
    parts = [meter.name, names.primary_address(address)]
    number = None if meter.nameplate is None else meter.nameplate.identification
    if number is not None:
        called = meter.name.replace(number, "").strip()
        parts[:1] = filter(None, [number, called])
    return " · ".join(parts)
