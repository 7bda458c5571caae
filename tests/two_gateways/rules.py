"""What has to hold whenever everything has come to rest; each rule yields what is wrong."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from custom_components.mbus.const import DEFAULT_INTERVAL, DOMAIN
from custom_components.mbus.coordinator import MeterCoordinator
from custom_components.mbus.discovery import TIMERS
from custom_components.mbus.issues import KINDS
from custom_components.mbus.meter import MeterConfig, meter_of, meters_of
from custom_components.mbus.searches import SEARCHES, UNDER_WAY
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import ATTR_RESTORED
from homeassistant.helpers import issue_registry as ir

from .home import Home
from .sites import Address

OF_EVERY_METER: Final = frozenset(
    {
        *("reading_time", "reading_duration", "reading_requests", "read_now"),
        "connectivity",
    }
)
OF_NAMED_METER: Final = frozenset({"status_problem", "status_battery"})
OF_GATEWAY: Final = frozenset(
    {"meters_answering", "round_duration", "failed_reads", "read_all"}
)
"""The keys of entities, as their documentation has them."""

CODE: Final = "/custom_components/mbus/"


def broken_at_rest(home: Home) -> Iterator[str]:
    """Yield what is wrong once nothing is under way."""
    yield from home.log.complaints
    home.log.complaints.clear()
    yield from _tasks(home)
    yield from _issues(home)
    yield from _places(home)
    for entry in home.entries:
        yield from _state(home, entry)
        yield from _devices(home, entry)
        yield from _entities(home, entry)
        yield from _states(home, entry)
        if entry.state is ConfigEntryState.LOADED:
            yield from _running(entry)
    yield from _searches(home)


def broken_after_polls(home: Home, since: datetime) -> Iterator[str]:
    """Yield what is wrong with who was asked, while the longest interval has passed."""
    searches = home.hass.data.get(SEARCHES, {})
    searched = {url for url, each in searches.items() if each.ended_at > since}
    for site in home.sites:
        entry = home.entry_at(site.name)
        is_loaded = entry is not None and entry.state is ConfigEntryState.LOADED
        wanted = wanted_of(home, entry) if entry and is_loaded else []
        known = set[Address]().union(*map(_addresses, wanted))
        was_searched = entry is not None and entry.data["device"] in searched
        if (strangers := site.asked - known) and not was_searched:
            yield f"{site.name}: {strangers} were asked, and are not wanted"
        if site.is_away:
            continue
        for each in wanted:
            if not site.asked & _addresses(each):
                yield f"{site.name}: {each.name} was not read"
        may_be_open = int(is_loaded)
        # A line on which somebody is silent is opened anew now and then.
        is_heard = bool(wanted) and all(each.last_update_success for each in wanted)
        if not is_heard <= site.open_lines <= may_be_open:
            yield f"{site.name}: {site.open_lines} lines are open, entry {entry and entry.state}"


def longest_interval(home: Home) -> timedelta:
    """Return after what time every meter has been read."""
    intervals = [
        each.update_interval or DEFAULT_INTERVAL
        for entry in home.entries
        if entry.state is ConfigEntryState.LOADED
        for each in wanted_of(home, entry)
    ]
    return max(intervals, default=DEFAULT_INTERVAL)


def wanted_of(home: Home, entry: ConfigEntry) -> list[MeterCoordinator]:
    """Return the meters of which anything but the button is enabled."""
    shown = {
        each.config_subentry_id
        for each in home.entities_of(entry)
        if not each.disabled and each.domain != "button"
    }
    return [
        each for key, each in entry.runtime_data.coordinators.items() if key in shown
    ]


def _addresses(coordinator: MeterCoordinator) -> set[Address]:
    """Return where a meter may be asked."""
    meter = coordinator.meter
    number = None if meter.address is None else meter.address.identification
    return {each for each in (meter.primary_address, number) if each is not None}


def _tasks(home: Home) -> Iterator[str]:
    for task in asyncio.all_tasks():
        # Where a task stands is told by its file; the checkout may have any name.
        if task is not asyncio.current_task() and CODE in repr(task):
            yield f"a task is left: {task!r}"


def _issues(home: Home) -> Iterator[str]:
    """A repair is about what is there; one that is ignored may wait for it to hold again."""
    known = {each.entry_id for each in home.entries if each.disabled_by is None}.union(
        *(each.subentries for each in home.entries if each.disabled_by is None)
    )
    for domain, issue_id in ir.async_get(home.hass).issues:
        if domain == DOMAIN and not any(
            issue_id == f"{kind}_{about}" for kind in KINDS for about in known
        ):
            yield f"repair {issue_id} is about nothing"


def _state(home: Home, entry: ConfigEntry) -> Iterator[str]:
    """A gateway runs where it can."""
    if entry.disabled_by is not None:
        expected = {ConfigEntryState.NOT_LOADED}
    elif home.site_of(entry).is_away:
        expected = {ConfigEntryState.LOADED, ConfigEntryState.SETUP_RETRY}
    else:
        expected = {ConfigEntryState.LOADED}
    if entry.state not in expected:
        yield f"{entry.title} is {entry.state}, not one of {expected}"


def _devices(home: Home, entry: ConfigEntry) -> Iterator[str]:
    """Each meter has one device and one name, and so has the gateway."""
    meters = meters_of(entry)
    names = {key: each.name for key, each in meters.items()} | {"": entry.title}
    ids = {key: (DOMAIN, each.id_on(entry.entry_id)) for key, each in meters.items()}
    ids[""] = (DOMAIN, entry.entry_id)
    found: dict[str, int] = dict.fromkeys(ids, 0)
    for device in home.devices_of(entry):
        key = device.config_subentry_id or ""
        if key not in ids and key not in entry.subentries:
            yield f"{entry.title}: device {device.name} is of no meter"
        elif key in ids and device.identifiers != {ids[key]}:
            yield f"{entry.title}: {device.name} is {device.identifiers}, not {ids[key]}"
        elif key in names and device.name_by_user not in (None, names[key]):
            yield f"{entry.title}: {device.name_by_user} is called {names[key]}"
        found[key] = found.get(key, 0) + 1
    is_loaded = entry.state is ConfigEntryState.LOADED
    for key in ids:
        if found[key] > 1 or (is_loaded and not found[key]):
            yield f"{entry.title}: {found[key]} devices of {key or 'the gateway'}"


def _entities(home: Home, entry: ConfigEntry) -> Iterator[str]:
    """Each meter has the entities that are wanted of it, and no others are there."""
    found: dict[str, set[str]] = {"": set()}
    for each in home.entities_of(entry):
        key = each.config_subentry_id or ""
        found.setdefault(key, set()).add(each.unique_id)
        if key and key not in entry.subentries:
            yield f"{entry.title}: {each.entity_id} is of no meter"
        if (each.device_id or "") not in {dev.id for dev in home.devices_of(entry)}:
            yield f"{entry.title}: {each.entity_id} is on no device"
    if entry.state is not ConfigEntryState.LOADED:
        return
    wanted = {key: _ids_of(entry, each) for key, each in meters_of(entry).items()}
    wanted[""] = {f"{entry.entry_id}_{key}" for key in OF_GATEWAY}
    for key, ids in wanted.items():
        own = found.get(key, set())
        if own != ids:
            who = entry.subentries[key].title if key else "the gateway"
            yield f"{entry.title}: {who} lacks {ids - own}, and has {own - ids}"


def _ids_of(entry: ConfigEntry, meter: MeterConfig) -> set[str]:
    named = OF_NAMED_METER if meter.address is not None else frozenset()
    keys = OF_EVERY_METER | named | {each.key for each in meter.records}
    return {f"{meter.id_on(entry.entry_id)}_{key}" for key in keys}


def _states(home: Home, entry: ConfigEntry) -> Iterator[str]:
    """What is enabled of a gateway that runs has a state, and nothing else has one."""
    is_loaded = entry.state is ConfigEntryState.LOADED
    for each in home.entities_of(entry):
        key = each.config_subentry_id
        can_be_read = key is None or meter_of(entry, key) is not None
        state = home.hass.states.get(each.entity_id)
        lives = state is not None and not state.attributes.get(ATTR_RESTORED)
        if lives != (is_loaded and can_be_read and not each.disabled):
            yield f"{entry.title}: {each.entity_id}, {each.disabled_by}, is {state}"


def _running(entry: ConfigEntry) -> Iterator[str]:
    """What is stored is what runs."""
    gateway, meters = entry.runtime_data, meters_of(entry)
    running = {key: each.meter for key, each in gateway.coordinators.items()}
    if running != meters:
        yield f"{entry.title}: {running} run, {meters} are stored"
    seconds = entry.options.get("interval_s")
    usual = DEFAULT_INTERVAL if seconds is None else timedelta(seconds=seconds)
    for each in gateway.coordinators.values():
        if each.update_interval != (each.meter.interval or usual):
            yield f"{entry.title}: {each.name} is read every {each.update_interval}"
        if each.name != each.meter.name:
            yield f"{entry.title}: {each.name} is called {each.meter.name}"
    line = gateway.master.line
    if line.url != entry.data["device"]:
        yield f"{entry.title}: the line leads to {line.url}, not {entry.data['device']}"
    if gateway.master.baud_rate != entry.data["baud_rate"]:
        yield f"{entry.title}: the rate is {gateway.master.baud_rate}"
    answering = [each for each in gateway.coordinators.values() if each.is_answering]
    if gateway.answering != len(answering):
        yield f"{entry.title}: {gateway.answering} are said to answer, {answering} do"


def _searches(home: Home) -> Iterator[str]:
    """Nothing is searched, and new meters are looked for where that is wanted."""
    if under_way := home.hass.data.get(UNDER_WAY):
        yield f"{under_way} are still searched"
    wanted = {
        each.entry_id
        for each in home.entries
        if each.state is ConfigEntryState.LOADED and each.options.get("daily_search")
    }
    if (timers := set(home.hass.data.get(TIMERS, {}))) != wanted:
        yield f"new meters are looked for at {timers}, and wanted at {wanted}"


def _places(home: Home) -> Iterator[str]:
    """No meter has two places, but one that waits for its gateway to take it over."""
    ids = [
        meter.id_on(entry.entry_id)
        for entry in home.entries
        for meter in meters_of(entry).values()
        if meter.moved_from is None
    ]
    yield from (f"{each} has two places" for each in set(ids) if ids.count(each) > 1)
