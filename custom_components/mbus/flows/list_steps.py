"""Adding meters by a list: read in turn, called and placed as the list says."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, override

from custom_components.mbus.adding.bus import GatewayBus
from custom_components.mbus.const import (
    CONF_ADDRESS,
    CONF_METER_LIST,
    CONF_NAME_PATTERN,
)
from custom_components.mbus.gateway import Gateway, MbusConfigEntry
from custom_components.mbus.markdown import lines_below
from custom_components.mbus.meter import change_meter, meters_of
from custom_components.mbus.meterbus.registers.errors import RegisterError
from custom_components.mbus.meterbus.registers.meter_lists import MeterLine, meters_in
from custom_components.mbus.records.names import Names
from homeassistant.config_entries import (
    ConfigSubentryFlow,
    SubentryFlowContext,
    SubentryFlowResult,
)

from .ending import running
from .meter_list import (
    FIELDS_OF_PATTERN,
    LIST_SCHEMA,
    ListProblem,
    PastedMeters,
    failures_in_words,
    headings_of,
    place,
    understood,
)
from .steps import MeterSteps


class ListSteps(
    MeterSteps[SubentryFlowContext, SubentryFlowResult, tuple[str, str]],
    ConfigSubentryFlow,
):
    """Adds the meters of a list to a gateway, and names those that it has."""

    def __init__(self) -> None:
        """Start without a list."""
        super().__init__()
        self._pasted = PastedMeters(self)

    @override
    async def async_step_by_address(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for a printed serial number or an address, and read the meter there."""
        self._bus = GatewayBus(self._get_entry())
        lines = () if user_input is None else _several(user_input[CONF_ADDRESS])
        if lines:
            self._names = await Names.load(self.hass)
            return await self._take_list(lines, "")
        return await super().async_step_by_address(user_input)

    async def async_step_by_list(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for a list of meters, with names and areas."""
        self._bus = GatewayBus(self._get_entry())
        self._names = await Names.load(self.hass)
        problem = ListProblem()
        if user_input is not None:
            pattern = user_input.get(CONF_NAME_PATTERN, "")
            lines, problem = understood(
                user_input[CONF_METER_LIST], pattern, headings_of(self._names)
            )
            if lines:
                return await self._take_list(lines, pattern)
        return self.async_show_form(
            step_id="by_list",
            data_schema=self.add_suggested_values_to_schema(LIST_SCHEMA, user_input),
            errors={problem.where: problem.key} if problem.key else {},
            plain_placeholders={**FIELDS_OF_PATTERN, **problem.told},
        )

    async def _take_list(
        self, lines: Sequence[MeterLine], pattern: str
    ) -> SubentryFlowResult:
        """Read the meters of a list that the gateway has not got."""
        meters = meters_of(self._get_entry())
        self._pasted.take(lines, pattern, meters, self._names)
        if self._pasted.waiting:
            return await self.async_step_list_reading()
        return await self.async_step_list_go_on()

    async def async_step_list_reading(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Read the meters of a list in turn, showing which one is read."""
        job = self._pasted.job
        if job.task is None:
            self._pasted.begin(self.hass, self._bus, self._names)
        if job.is_running:
            job.show_fraction_soon(self.hass)
            return self.async_show_progress(
                step_id="list_reading",
                progress_action="reading",
                progress_task=job.task,
                description_placeholders=job.words,
            )
        places = {
            each.unique_id: key for key, each in meters_of(self._get_entry()).items()
        }
        self._pasted.take_read(places, self._names)
        next_step = "list_read" if self._pasted.failed else "list_go_on"
        return self.async_show_progress_done(next_step_id=next_step)

    async def async_step_list_read(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Say which meters of a list were not read, and why."""
        is_any = bool(self._pasted.candidates or self._pasted.known)
        ways_on = ["list_again", *(["list_go_on"] if is_any else []), "by_list"]
        why = await failures_in_words(self.hass, self._pasted.failed)
        return self.async_show_menu(
            step_id="list_read",
            menu_options=ways_on,
            description_placeholders={
                "count": str(len(self._pasted.candidates) + len(self._pasted.known)),
                "failed": lines_below(why),
            },
        )

    async def async_step_list_again(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Read those once more that were not read."""
        self._pasted.try_again()
        return await self.async_step_list_reading()

    async def async_step_list_go_on(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask what to read of the new meters; those that are there are called as wished."""
        if not self._pasted.candidates:
            await self._call_meters()
            return self.async_abort(
                reason="meters_named",
                description_placeholders={"count": str(len(self._pasted.known))},
            )
        return await self._go_on_with(self._pasted.candidates)

    async def _call_meters(self) -> None:
        """Give meters of a list their names and areas, once they have devices."""
        if not self._pasted.wanted and not self._pasted.known:
            return
        entry: MbusConfigEntry = self._get_entry()
        # Home Assistant does not wait until the gateway has followed what it says.
        await self._gateway().follow()
        meters = meters_of(entry)
        wished = {
            key: wanted
            for key, each in meters.items()
            if (wanted := self._pasted.wanted.get(each.unique_id)) is not None
        }
        for key, wanted in {**self._pasted.known, **wished}.items():
            meter = meters.get(key)
            if meter is None:
                continue
            if wanted.name and wanted.name != meter.name:
                change_meter(self.hass, entry, key, replace(meter, name=wanted.name))
            place(self.hass, entry.entry_id, meter.id_on(entry.entry_id), wanted)

    def _gateway(self) -> Gateway:
        return running(self._get_entry())


def _several(text: str) -> Sequence[MeterLine]:
    """Return the meters that a text names where these are more than one."""
    try:
        lines = meters_in(text)
    except RegisterError:
        return ()
    return lines if len(lines) > 1 else ()
