"""Adding a gateway, moving it, and its options."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, override

import probatio

from homeassistant.config_entries import (
    SOURCE_INTEGRATION_DISCOVERY,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowContext,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.const import CONF_DEVICE
from homeassistant.core import callback

from .adding.bus import GatewayBus, NewBus
from .adding.candidates import candidate_of
from .adding.joining import placed
from .adding.searching import Way
from .const import CONF_BAUD_RATE, CONF_SEARCH, CONF_THOROUGH, DOMAIN, SUBENTRY_METER
from .discovery import DISCOVERED, Discovered
from .flows.forms import (
    BY_HAND,
    DETECT,
    MOVED_LINK_SCHEMA,
    NETWORK_SCHEMA,
    SERIAL_SCHEMA,
    link_answers,
    link_of,
    link_schema,
    network_answers,
    url_of,
)
from .flows.meter import MeterSubentryFlow
from .flows.options import MbusOptionsFlow
from .flows.steps import MeterSteps
from .gateway import MbusConfigEntry, create_line, create_master, running_gateway
from .markdown import Markdown, paragraph_below
from .meter import add_meter, subentry_data
from .meterbus.bus.line import DEFAULT_BAUD_RATE
from .meterbus.bus.urls import end_of, line_url
from .meterbus.protocol.errors import LineError, MBusError
from .ports import Port, is_named_after, port_at, ports_there
from .proxies import is_named_after_proxy, proxy_name
from .records.names import Names


class MbusConfigFlow(
    MeterSteps[ConfigFlowContext, ConfigFlowResult, str], ConfigFlow, domain=DOMAIN
):
    """Walks a person from a port to sensors."""

    VERSION = 1

    def __init__(self) -> None:
        """Start without a line."""
        super().__init__()
        self._device = ""
        self._port: Port | None = None
        """The serial port that this is, where it is known."""
        self._proxy_name: str | None = None
        """What the port of another device is called, where it is one."""
        self._entry_id = ""
        self._link: dict[str, Any] = {}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: MbusConfigEntry) -> OptionsFlow:
        """Return the flow that changes a gateway's options."""
        return MbusOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return the flow that adds and changes meters."""
        return {SUBENTRY_METER: MeterSubentryFlow}

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask how the gateway is connected."""
        return self.async_show_menu(step_id="user", menu_options=["serial", "network"])

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where the gateway is connected now; its meters stay as they are."""
        return self.async_show_menu(
            step_id="reconfigure", menu_options=["serial", "network"]
        )

    @override
    async def async_step_integration_discovery(
        self, discovery_info: dict[str, Any]
    ) -> ConfigFlowResult:
        """Take a meter that answers on a gateway and is not known."""
        found: Discovered = discovery_info[DISCOVERED]
        self._names = await Names.load(self.hass)
        self._entry_id = found.entry_id
        self._bus = GatewayBus(self._entry())
        candidate = candidate_of(found.meter, found.meters, self._names)
        await self.async_set_unique_id(candidate.id_on(found.entry_id))
        self._abort_if_unique_id_configured()
        self._choice.choose([candidate])
        self.context["title_placeholders"] = {"name": candidate.name}
        return await self.async_step_meter_found()

    async def async_step_meter_found(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether a new meter is to be added."""
        (candidate,) = placed(self.hass, self._bus.entry_id, self._choice.chosen)
        if user_input is not None and candidate.elsewhere is not None:
            self._choice.offer([candidate])
            return await self.async_step_meters()
        if user_input is not None:
            return await self._ask_for_records()
        return self.async_show_form(
            step_id="meter_found",
            description_placeholders={
                "name": candidate.name,
                "gateway": self._entry().title,
            },
        )

    async def async_step_serial(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the serial port, and try it."""
        if user_input is not None and await self._try_device(
            partial(line_url, user_input[CONF_DEVICE])
        ):
            return await self._step_after_device()
        return await self._form("serial", SERIAL_SCHEMA, user_input or {})

    async def async_step_network(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for host and port of a network gateway, and try them."""
        if user_input is not None and await self._try_device(
            partial(url_of, user_input)
        ):
            return await self._step_after_device()
        known = network_answers(self._entry_data().get(CONF_DEVICE, ""))
        return await self._form("network", NETWORK_SCHEMA, user_input or known)

    async def async_step_link(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask how to talk, and try the line before anything is searched or stored."""
        if user_input is not None:
            self._link = link_of(user_input)
            self._bus = NewBus(self._data())
            self._error = await self._try_line()
            if self._error is None and user_input[CONF_SEARCH] == BY_HAND:
                return await self._finish()
            if self._error is None:
                way = Way(
                    user_input[CONF_SEARCH],
                    self._detects_rate,
                    user_input[CONF_THOROUGH],
                )
                return await self._start_search(self._bus, way)
        socket = await self._socket_words()
        schema = link_schema(changes_rate=create_line(self._data()).changes_rate)
        answers = user_input or self._link_answers()
        return await self._form("link", schema, answers, socket=socket)

    @property
    @override
    def _ways_on(self) -> list[str]:
        can_detect = not self._detects_rate and create_line(self._data()).changes_rate
        detect = ["detect"] if can_detect else []
        return [*detect, "by_address", "link", "without_meters", "user"]

    def _link_answers(self) -> dict[str, Any]:
        """Return what was answered before a search that found nobody."""
        if not self._link:
            return {}
        way = {CONF_SEARCH: self._way.method, CONF_THOROUGH: self._way.thorough}
        return {**link_answers(self._link), **way}

    async def async_step_detect(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Search once more, at every rate."""
        self._link[CONF_BAUD_RATE] = DETECT
        way = replace(self._way, detects_rate=True)
        return await self._start_search(NewBus(self._data()), way)

    async def async_step_without_meters(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Store the gateway as it is: its meters are added later."""
        self._choice.choose([])
        return await self._finish()

    async def async_step_moved_link(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask how to talk at the new place, and store it once the line is tried."""
        entry = self._get_reconfigure_entry()
        if user_input is not None:
            self._link = link_of(user_input)
            self._error = await self._try_line()
            if self._error is None:
                return await self._move(entry)
        answers = user_input or link_answers(entry.data)
        socket = await self._socket_words()
        return await self._form("moved_link", MOVED_LINK_SCHEMA, answers, socket=socket)

    async def _move(self, entry: ConfigEntry) -> ConfigFlowResult:
        """Store where a gateway is now, and how to talk to it."""
        before = entry.data[CONF_DEVICE]
        # A name that a person has given is kept, wherever the gateway is.
        place = await self._port_at(before)
        is_port_name = is_named_after(
            entry.title, _host_or_path(before), place
        ) or is_named_after_proxy(entry.title, before)
        title = self._title() if is_port_name else entry.title
        is_moved = self._device != before
        told = self.async_update_and_abort(
            entry,
            data_updates=self._data(),
            title=title,
            reason="reconfigure_successful" if is_moved else "settings_saved",
        )
        if entry.state is ConfigEntryState.SETUP_RETRY:
            # One that runs follows by itself; this one would wait for its next try.
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return told

    async def async_step_search_failed(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go back to how to talk: that may be what is wrong."""
        return await self.async_step_link()

    @override
    async def _finish(self) -> ConfigFlowResult:
        """Store the gateway with its meters, or a new meter of a gateway."""
        if self.source == SOURCE_INTEGRATION_DISCOVERY:
            return self._add_discovered()
        self._abort_if_known(self._device)
        if self._detects_rate and self._choice.chosen:
            self._link[CONF_BAUD_RATE] = self._choice.chosen[0].baud_rate
        meters = self._chosen_meters(self._data()[CONF_BAUD_RATE])
        return self.async_create_entry(
            title=self._title(),
            data=self._data(),
            subentries=list(map(subentry_data, meters)),
        )

    def _add_discovered(self) -> ConfigFlowResult:
        entry = self._entry()
        rate = entry.data.get(CONF_BAUD_RATE, DEFAULT_BAUD_RATE)
        meters = self._chosen_meters(rate)
        if not meters:
            return self.async_abort(reason="already_added")
        for each in meters:
            add_meter(self.hass, entry, each)
        return self.async_abort(reason="meter_added")

    @override
    def _require(self) -> None:
        if self.source == SOURCE_RECONFIGURE:
            self._get_reconfigure_entry()
        elif self._entry_id:
            self._entry()

    def _entry(self) -> ConfigEntry:
        """Return the gateway of a meter that was discovered."""
        return self.hass.config_entries.async_get_known_entry(self._entry_id)

    async def _form(
        self,
        step: str,
        schema: probatio.Schema,
        answers: Mapping[str, Any],
        **words: Markdown,
    ) -> ConfigFlowResult:
        """Show a form with what was answered before, and what is wrong with it."""
        error = await self._error_detail()
        return self.async_show_form(
            step_id=step,
            data_schema=self.add_suggested_values_to_schema(schema, answers),
            errors=self._take_errors(),
            description_placeholders={"device": self._device, **words},
            plain_placeholders={"error": error},
        )

    async def _step_after_device(self) -> ConfigFlowResult:
        if self.source == SOURCE_RECONFIGURE:
            return await self.async_step_moved_link()
        return await self.async_step_link()

    def _entry_data(self) -> Mapping[str, Any]:
        """Return the data of the gateway that is moved; nothing for a new one."""
        if self.source != SOURCE_RECONFIGURE:
            return {}
        return self._get_reconfigure_entry().data

    async def _try_device(self, typed: Callable[[], str]) -> bool:
        """Take a line that no other entry has and that can be opened."""
        try:
            url = typed()
        except LineError as err:
            self._error = err
            return False
        self._port = await self._port_at(url)
        self._proxy_name = await proxy_name(self.hass, url)
        device = url if self._port is None else self._port.path
        if device != self._entry_data().get(CONF_DEVICE):
            self._abort_if_known(device)
        self._device = device
        self._end_older_flows()
        self._error = await self._try_line()
        return self._error is None

    def _abort_if_known(self, device: str) -> None:
        """End the flow where another entry has this line, by whatever name."""
        for each in self._async_current_entries(include_ignore=False):
            known = each.data[CONF_DEVICE]
            port = self._port
            is_there = port is not None and port.is_at(known) and port.is_kept_by(known)
            if is_there or end_of(known) == end_of(device):
                self._async_abort_entries_match({CONF_DEVICE: known})

    def _end_older_flows(self) -> None:
        """End flows about the same line, which a closed browser window leaves behind."""
        mine = {"name": self._device}
        self.context["title_placeholders"] = mine
        for other in self._async_in_progress():
            if other["context"].get("title_placeholders") == mine:
                self.hass.config_entries.flow.async_abort(other["flow_id"])

    async def _port_at(self, path: str) -> Port | None:
        """Return the port that a path leads to; None for what is in no list of ports."""
        if "://" in path:
            return None
        ports = await self.hass.async_add_executor_job(ports_there)
        return port_at(path, ports)

    async def _socket_words(self) -> Markdown:
        """Return what a person has to know of an adapter that its socket tells from others."""
        if self._port is None or not self._port.is_known_by_socket:
            return paragraph_below("")
        return paragraph_below((await Names.load(self.hass)).keep_plugged_in)

    @property
    def _detects_rate(self) -> bool:
        return self._link.get(CONF_BAUD_RATE) == DETECT

    def _data(self) -> dict[str, Any]:
        """Return the data of the gateway as far as it is answered."""
        rate = self._link.get(CONF_BAUD_RATE, DETECT)
        baud_rate = DEFAULT_BAUD_RATE if rate == DETECT else int(rate)
        return {CONF_DEVICE: self._device, **self._link, CONF_BAUD_RATE: baud_rate}

    async def _try_line(self) -> MBusError | None:
        """Open the line and close it again; return what went wrong.

        The line of the gateway that is moved is open already, by its entry.
        """
        if self._is_line_of_entry():
            return None
        master = create_master(self._data())
        try:
            await master.open()
        except MBusError as err:
            return err
        finally:
            await master.close()
        return None

    def _is_line_of_entry(self) -> bool:
        """Whether the gateway that is moved has this line, under whichever name."""
        if self._device == self._entry_data().get(CONF_DEVICE):
            return True
        if self.source != SOURCE_RECONFIGURE or self._port is None:
            return False
        gateway = running_gateway(self._get_reconfigure_entry())
        opened = None if gateway is None else gateway.master.line.opened_device
        return opened is not None and self._port.is_at(opened)

    def _title(self) -> str:
        """Name a gateway after its adapter, or after where it is."""
        if self._port is not None:
            return self._port.name
        return self._proxy_name or _host_or_path(self._device)


def _host_or_path(device: str) -> str:
    """Return where a line leads, without how it is talked to."""
    _, separator, host = device.partition("://")
    return host if separator else device
