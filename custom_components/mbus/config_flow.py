"""Adding a gateway: its line, the search for meters, what to read of them."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
import math
from typing import Any, Final, override

import probatio

from homeassistant.components import usb
from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    OptionsFlow,
)
from homeassistant.const import (
    CONF_DEVICE,
    CONF_HOST,
    CONF_PORT,
    CONF_PROTOCOL,
    UnitOfTime,
)
from homeassistant.core import callback
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    SerialPortSelector,
    TextSelector,
)

from .const import (
    CONF_BAUD_RATE,
    CONF_EXTRA_TIME,
    CONF_INTERVAL,
    CONF_PARITY,
    CONF_RECORDS,
    DEFAULT_INTERVAL,
    DOMAIN,
    MAXIMUM_INTERVAL_MINUTES,
    MINIMUM_INTERVAL_MINUTES,
)
from .definitions import RecordDefinition
from .descriptions import is_sensible, present
from .errors import translation_key_of
from .found import Candidate, Model, candidates_of, shared_addresses
from .gateway import create_line
from .meterbus.bus.line import BAUD_RATES, DEFAULT_BAUD_RATE, Line, Parity
from .meterbus.bus.master import Master
from .meterbus.bus.scan import Progress, Scan, ScanResult, detect_baud_rate
from .meterbus.protocol.errors import MBusError
from .meterbus.protocol.values import Number
from .meterbus.report import value_text
from .names import Names

CONF_SEARCH: Final = "search"
CONF_ADVANCED: Final = "advanced"
CONF_METERS: Final = "meters"

DETECT: Final = "detect"
RAW_TCP: Final = "socket"
RFC_2217: Final = "rfc2217"
DEFAULT_NETWORK_PORT: Final = 10001
MAXIMUM_EXTRA_TIME_MS: Final = 5000

BY_SECONDARY: Final = "secondary"
BY_PRIMARY: Final = "primary"
BY_BOTH: Final = "both"
CHECKBOXES: Final = 30
"""More choices than this are shown as a searchable list."""

SECONDS: Final[Mapping[str, int]] = {UnitOfTime.HOURS: 3600, UnitOfTime.DAYS: 86400}
"""Units that durations are shown in instead of seconds."""

UNKNOWN_TIME: Final = "…"
TIME_STEP_S: Final = 5

READING_LENGTH: Final = 24
"""Characters of a value that fit beside the name of its record."""


def _choices(*values: str, key: str) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(
            options=list(values),
            translation_key=key,
            mode=SelectSelectorMode.DROPDOWN,
        )
    )


def _many(options: list[SelectOptionDict]) -> SelectSelector:
    few = len(options) <= CHECKBOXES
    mode = SelectSelectorMode.LIST if few else SelectSelectorMode.DROPDOWN
    return SelectSelector(
        SelectSelectorConfig(options=options, multiple=True, mode=mode)
    )


def _whole_number(minimum: int, maximum: int, unit: str | None = None) -> Any:
    config = NumberSelectorConfig(
        min=minimum, max=maximum, step=1, mode=NumberSelectorMode.BOX
    )
    if unit is not None:
        config["unit_of_measurement"] = unit
    return probatio.All(NumberSelector(config), probatio.Coerce(int))


SERIAL_SCHEMA: Final = probatio.Schema(
    {probatio.Required(CONF_DEVICE): SerialPortSelector()}
)
NETWORK_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(CONF_HOST): TextSelector(),
        probatio.Required(CONF_PORT, default=DEFAULT_NETWORK_PORT): _whole_number(
            1, 65535
        ),
        probatio.Required(CONF_PROTOCOL, default=RAW_TCP): _choices(
            RAW_TCP, RFC_2217, key="protocol"
        ),
    }
)
LINK_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(CONF_BAUD_RATE, default=str(DEFAULT_BAUD_RATE)): _choices(
            DETECT, *map(str, BAUD_RATES), key="baud_rate"
        ),
        probatio.Required(CONF_SEARCH, default=BY_SECONDARY): _choices(
            BY_SECONDARY, BY_PRIMARY, BY_BOTH, key="search"
        ),
        probatio.Required(CONF_ADVANCED): section(
            probatio.Schema(
                {
                    probatio.Required(CONF_PARITY, default=Parity.EVEN.value): _choices(
                        *Parity, key="parity"
                    ),
                    probatio.Required(CONF_EXTRA_TIME, default=0): _whole_number(
                        0, MAXIMUM_EXTRA_TIME_MS, "ms"
                    ),
                }
            ),
            {"collapsed": True},
        ),
    }
)


class MbusConfigFlow(ConfigFlow, domain=DOMAIN):
    """Walks a person from a port to sensors."""

    VERSION = 1

    def __init__(self) -> None:
        """Start without a line."""
        self._device = ""
        self._link: dict[str, Any] = {}
        self._search = BY_SECONDARY
        self._error: MBusError | None = None
        self._task: asyncio.Task[ScanResult] | None = None
        self._found_names = ""
        self._remaining = UNKNOWN_TIME
        self._names = Names({})
        self._collisions: list[int] = []
        self._candidates: list[Candidate] = []
        self._chosen: list[Candidate] = []
        self._models: list[Model] = []
        self._records: dict[Model, list[str]] = {}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the flow that changes a gateway's options."""
        return MbusOptionsFlow()

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask how the gateway is connected."""
        return self.async_show_menu(step_id="user", menu_options=["serial", "network"])

    async def async_step_serial(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the serial port, and try it."""
        if user_input is not None:
            device = await self._stable_path(user_input[CONF_DEVICE])
            if await self._try_device(device):
                return await self.async_step_link()
        return self._form("serial", SERIAL_SCHEMA, user_input)

    async def async_step_network(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for host and port of a network gateway, and try them."""
        if user_input is not None and await self._try_device(_url_of(user_input)):
            return await self.async_step_link()
        return self._form("network", NETWORK_SCHEMA, user_input)

    async def async_step_link(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask how to talk, and try the line before anything is searched or stored."""
        if user_input is not None:
            self._take_link(user_input)
            self._error = await self._try_line()
            if self._error is None:
                return await self.async_step_search()
        return self._form("link", LINK_SCHEMA, user_input)

    async def async_step_search(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Search in the background, showing how far it is and what it has found."""
        if self._task is None:
            self._found_names, self._remaining = "", UNKNOWN_TIME
            self._task = self.hass.async_create_task(
                self._run_search(), eager_start=False
            )
        if not self._task.done():
            return self.async_show_progress(
                step_id="search",
                progress_action="searching",
                progress_task=self._task,
                description_placeholders={
                    "found": self._found_names,
                    "remaining": self._remaining,
                },
            )
        task, self._task = self._task, None
        try:
            result = task.result()
        except MBusError as err:
            self._error = err
            return self.async_show_progress_done(next_step_id="link")
        self._candidates = candidates_of(result.meters, self._names)
        self._collisions = shared_addresses(result)
        found = "meters" if self._candidates else "nothing_found"
        return self.async_show_progress_done(next_step_id=found)

    async def async_step_nothing_found(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say what to look at, and offer to try again."""
        return self.async_show_menu(
            step_id="nothing_found",
            menu_options=["link", "user"],
            description_placeholders={
                "device": self._device,
                "collisions": self._collision_list(),
            },
        )

    async def async_step_meters(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which of the meters to add."""
        errors: dict[str, str] = {}
        if user_input is not None:
            self._take_meters(user_input[CONF_METERS])
            if self._chosen:
                return await self.async_step_records()
            errors[CONF_METERS] = "choose_a_meter"
        options = [
            SelectOptionDict(value=each.unique_id, label=self._label(each))
            for each in self._candidates
        ]
        every = [each.unique_id for each in self._candidates]
        return self.async_show_form(
            step_id="meters",
            data_schema=probatio.Schema(
                {probatio.Required(CONF_METERS, default=every): _many(options)}
            ),
            errors=errors,
            description_placeholders={
                "count": str(len(every)),
                "collisions": self._collision_list(),
            },
        )

    async def async_step_records(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what to read, once for each model."""
        errors: dict[str, str] = {}
        if user_input is not None:
            if chosen := user_input[CONF_RECORDS]:
                self._records[self._models.pop(0)] = chosen
            else:
                errors[CONF_RECORDS] = "choose_a_record"
        if not self._models:
            return await self._create()
        model = self._models[0]
        members = [each for each in self._chosen if each.model == model]
        definitions = _definitions_of(members)
        options = [
            SelectOptionDict(value=key, label=self._record_label(key, members))
            for key in definitions
        ]
        sensible = [key for key, each in definitions.items() if is_sensible(each)]
        default = sensible or list(definitions)
        return self.async_show_form(
            step_id="records",
            data_schema=probatio.Schema(
                {probatio.Required(CONF_RECORDS, default=default): _many(options)}
            ),
            errors=errors,
            description_placeholders={"meters": self._model_name(members)},
        )

    @override
    @callback
    def async_remove(self) -> None:
        """Leave nothing running when the dialog is closed."""
        if self._task is not None:
            self._task.cancel()

    def _form(
        self, step: str, schema: probatio.Schema, answers: dict[str, Any] | None
    ) -> ConfigFlowResult:
        """Show a form with what was answered before, and what is wrong with it."""
        error, self._error = self._error, None
        return self.async_show_form(
            step_id=step,
            data_schema=self.add_suggested_values_to_schema(schema, answers or {}),
            errors={} if error is None else {"base": translation_key_of(error)},
            description_placeholders={
                "device": self._device,
                "error": str(error or ""),
            },
        )

    async def _try_device(self, device: str) -> bool:
        """Take a line that no entry has and that can be opened."""
        self._async_abort_entries_match({CONF_DEVICE: device})
        self._device = device
        self._end_older_flows()
        self._error = await self._try_line()
        return self._error is None

    def _end_older_flows(self) -> None:
        """End flows about the same line, which a closed browser window leaves behind."""
        mine = {"name": self._device}
        self.context["title_placeholders"] = mine
        for other in self._async_in_progress():
            if other["context"].get("title_placeholders") == mine:
                self.hass.config_entries.flow.async_abort(other["flow_id"])

    async def _stable_path(self, device: str) -> str:
        """Return a path that stays the same when ports are plugged differently."""
        if not device.startswith("/dev/"):
            return device
        try:
            return await self.hass.async_add_executor_job(usb.get_serial_by_id, device)
        except OSError:
            return device

    def _take_link(self, user_input: Mapping[str, Any]) -> None:
        advanced = user_input[CONF_ADVANCED]
        self._search = user_input[CONF_SEARCH]
        self._link = {
            CONF_BAUD_RATE: user_input[CONF_BAUD_RATE],
            CONF_PARITY: advanced[CONF_PARITY],
            CONF_EXTRA_TIME: advanced[CONF_EXTRA_TIME],
        }

    def _line(self) -> Line:
        rate = self._link.get(CONF_BAUD_RATE, DETECT)
        baud_rate = DEFAULT_BAUD_RATE if rate == DETECT else int(rate)
        settings = {**self._link, CONF_BAUD_RATE: baud_rate}
        return create_line({CONF_DEVICE: self._device, **settings})

    async def _try_line(self) -> MBusError | None:
        """Open the line and close it again; return what went wrong."""
        master = Master(self._line())
        try:
            await master.open()
        except MBusError as err:
            return err
        finally:
            await master.close()
        return None

    async def _run_search(self) -> ScanResult:
        """Search the bus; the line is closed whatever comes of it."""
        self._names = await Names.load(self.hass)
        master = Master(self._line())
        try:
            return await self._scan(Scan(master, self._show_progress))
        finally:
            await master.close()

    async def _scan(self, scan: Scan) -> ScanResult:
        detects = self._link[CONF_BAUD_RATE] == DETECT
        if detects and self._search == BY_SECONDARY:
            rates = await scan.at_every_rate()
            self._link[CONF_BAUD_RATE] = str(rates[0] if rates else DEFAULT_BAUD_RATE)
            return scan.result()
        if detects:
            rate = await detect_baud_rate(scan.master)
            self._link[CONF_BAUD_RATE] = str(rate or DEFAULT_BAUD_RATE)
        match self._search:
            case "secondary":
                await scan.by_secondary()
            case "primary":
                await scan.by_primary()
            case _:
                await scan.by_both()
        return scan.result()

    @callback
    def _show_progress(self, progress: Progress) -> None:
        names = "".join(
            f"\n{each.name}" for each in candidates_of(progress.found, self._names)
        )
        remaining = _rough_time(progress.remaining_s)
        if (names, remaining) != (self._found_names, self._remaining):
            self._found_names, self._remaining = names, remaining
            self.async_notify_flow_changed()
        # After the notification: it makes the page forget the percentage.
        self.async_update_progress(min(1.0, progress.fraction))

    def _collision_list(self) -> str:
        return ", ".join(map(str, self._collisions)) or self._names.none

    def _take_meters(self, chosen: list[str]) -> None:
        self._chosen = [each for each in self._candidates if each.unique_id in chosen]
        self._models = list(dict.fromkeys(each.model for each in self._chosen))
        self._records = {}

    def _model_name(self, members: list[Candidate]) -> str:
        """Name one meter, or say how many of which model."""
        if len(members) == 1:
            return members[0].name
        address = members[0].address
        medium = None if address is None else address.medium
        return f"{len(members)} × {self._names.model(address, medium)}"

    def _label(self, candidate: Candidate) -> str:
        """Name a meter with its address and a reading to recognise it by."""
        parts = [candidate.name]
        if candidate.primary_address is not None:
            parts.append(self._names.primary_address(candidate.primary_address))
        for definition in candidate.definitions():
            if is_sensible(definition):
                parts.append(_reading(candidate, definition))
                break
        return " · ".join(parts)

    def _record_label(self, key: str, members: list[Candidate]) -> str:
        """Name a record with the value it has now and its code."""
        member = next(each for each in members if key in each.records)
        definition = RecordDefinition.from_record(key, member.records[key])
        name = self._names.record(definition)
        return f"{name}: {_reading(member, definition)} ({definition.dib} {definition.vib})"

    async def _create(self) -> ConfigFlowResult:
        """Store the gateway with its meters."""
        self._async_abort_entries_match({CONF_DEVICE: self._device})
        link = {**self._link, CONF_BAUD_RATE: int(self._link[CONF_BAUD_RATE])}
        return self.async_create_entry(
            title=await self._title(),
            data={CONF_DEVICE: self._device, **link},
            subentries=[
                each.subentry(self._records[each.model]) for each in self._chosen
            ],
        )

    async def _title(self) -> str:
        """Name the gateway after its adapter, or after where it is."""
        _, separator, host = self._device.partition("://")
        if separator:
            return host
        try:
            ports = await usb.async_scan_serial_ports(self.hass)
        except OSError:
            return self._device
        found = (port for port in ports if port.device == self._device)
        port = next(found, None)
        return (port.description if port else None) or self._device


class MbusOptionsFlow(OptionsFlow):
    """Changes how often the meters of a gateway are read."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the interval."""
        if user_input is not None:
            return self.async_create_entry(data=user_input)
        default = int(DEFAULT_INTERVAL.total_seconds() // 60)
        schema = probatio.Schema(
            {
                probatio.Required(CONF_INTERVAL, default=default): _whole_number(
                    MINIMUM_INTERVAL_MINUTES, MAXIMUM_INTERVAL_MINUTES, "min"
                )
            }
        )
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                schema, self.config_entry.options
            ),
        )


def _definitions_of(members: list[Candidate]) -> dict[str, RecordDefinition]:
    """Return every record that meters of one model have, by key."""
    return {
        definition.key: definition
        for member in members
        for definition in member.definitions()
    }


def _url_of(answers: Mapping[str, Any]) -> str:
    """Return the URL of a network gateway."""
    host = answers[CONF_HOST].strip().lower()
    # An IPv6 address needs brackets in a URL.
    host = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return f"{answers[CONF_PROTOCOL]}://{host}:{answers[CONF_PORT]}"


def _rough_time(seconds: float | None) -> str:
    """Return minutes and seconds, in steps that do not make the page flicker."""
    if seconds is None:
        return UNKNOWN_TIME
    minutes, rest = divmod(TIME_STEP_S * math.ceil(seconds / TIME_STEP_S), 60)
    return f"{minutes}:{rest:02d}"


def _reading(candidate: Candidate, definition: RecordDefinition) -> str:
    """Return what a record says now, in the unit that its sensor will have."""
    value = candidate.records[definition.key].value
    if value is None:
        return "–"
    if isinstance(value, Number):
        address = candidate.address
        shown = present(definition, None if address is None else address.medium)
        number = value.to_decimal() / shown.row.scale
        unit = shown.native_unit
        if seconds := SECONDS.get(shown.suggested_unit or ""):
            unit, number = shown.suggested_unit, Decimal(round(number / seconds))
        return f"{number:,f} {unit or ''}".replace(",", "\u202f").strip()
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return (value_text(value) or "")[:READING_LENGTH]
