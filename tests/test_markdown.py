"""What comes from a bus or a person is text on every page, never a part of the page."""

import ast
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
import json
from pathlib import Path
import re
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from hypothesis import given, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus import config_flow, repairs
from custom_components.mbus.const import DOMAIN, SUBENTRY_METER
from custom_components.mbus.dialog import Dialog
from custom_components.mbus.markdown import bullets, plain
from custom_components.mbus.meterbus.bus.line import BrokenLineError, LineProblem
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowHandler
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from simulator.bus import SimulatedBus
from simulator.meter import Area, SimulatedMeter
from simulator.telegrams import RecordsTelegram, integer, plain_text, record
from tests.common import Pages, entry_of, meter_of, pass_interval
from tests.lines import MemoryLine
from tests.plugs import CH340, Computer
from tests.rendered import rendered, texts_of
from tests.test_gone import (
    WAIT,
    as_it_is,
    choose,
    nobody_answers,
    noise,
    nothing_told,
    one_address,
    only_an_echo,
    settle,
    twins,
    walk,
)
from tests.test_init import Encrypted
from tests.test_living import next_day

INTEGRATION: Final = Path(__file__).parents[1] / "custom_components" / "mbus"
TEXTS: Final[Mapping[str, Any]] = json.loads(
    (INTEGRATION / "translations" / "en.json").read_text()
)

PORT: Final = "<img src=//port.test/>"
DEVICE: Final = f"/dev/{PORT}"
"""The URL of a network gateway holds no such text: it is refused where it is typed."""
GATEWAY: Final = "<img src=//gateway.test/> ![i](//i.test) `a` ~~b~~ www.w.test"
METER: Final = (
    "# 1. <img src=//meter.test/>\n\n> [l](//l.test) **a** _b_ &lt; http://h.test/ a@b.test"
    "\n\n|a|\n|-|\n|b|\n\n    c"
)
UNIT: Final = "<img src=//unit.test/>"
OTHER_UNIT: Final = "[u](//other.test) *a*"
DETAIL: Final = "<img src=//detail.test/>"
HUNG_UP: Final = BrokenLineError(LineProblem.HUNG_UP, DEVICE, "no", value=DETAIL)
"""What a gateway says when it hangs up are its own words."""

COLD: Final = "66510211"
WARM: Final = "66510348"
NUMBER: Final = "77129900"
ABSENT: Final = "12345678"
NEW: Final = SecondaryAddress.parse(f"{NUMBER}2D2C3B16")
LITRES: Final = RecordsTelegram(record("04 13", integer(12, 4)))
SERIAL: Final = {"device": DEVICE}
LINK: Final = {"baud_rate": "2400", "search": "secondary", "advanced": {}}

OUR_ELEMENTS: Final = {"p", "br", "ul", "li"}
"""What the texts themselves are made of: paragraphs, lines and lists."""

type Flow = Any
"""The result of a step, of any kind of flow."""


def in_unit(unit: str) -> RecordsTelegram:
    """Return the telegram of a meter that has a unit of its own."""
    litres = record("04 13", integer(12, 4))
    return RecordsTelegram(litres + record("04", plain_text(unit) + integer(42, 4)))


@dataclass(frozen=True)
class Scene:
    """A gateway that is not set up yet, with two meters of it and one that is new."""

    hass: HomeAssistant
    bus: SimulatedBus
    line: MemoryLine
    freezer: FrozenDateTimeFactory
    entry: MockConfigEntry
    computer: Computer
    plugs: ExitStack

    @property
    def cold(self) -> SimulatedMeter:
        """Return the cold water meter, which the gateway knows."""
        return meter_of(self.bus, COLD)

    async def set_up(self) -> None:
        """Let a person add and name the gateway and a meter."""
        config_entries = self.hass.config_entries
        self.entry.add_to_hass(self.hass)
        config_entries.async_update_entry(self.entry, title=GATEWAY)
        config_entries.async_update_subentry(self.entry, self.subentry, title=METER)
        assert await async_setup_component(self.hass, REPAIRS, {})
        await config_entries.async_setup(self.entry.entry_id)
        await settle(self.hass)

    @property
    def subentry(self) -> Any:
        """Return the cold water meter as it is stored."""
        return self.entry.subentries["meter_0"]

    def store(self, **data: Any) -> None:
        """Change what is stored of the cold water meter."""
        self.hass.config_entries.async_update_subentry(
            self.entry, self.subentry, data={**self.subentry.data, **data}
        )


@pytest.fixture
async def scene(
    hass: HomeAssistant,
    bus: SimulatedBus,
    connected: list[dict[str, Any]],
    line: MemoryLine,
    freezer: FrozenDateTimeFactory,
    computer: Computer,
) -> AsyncIterator[Scene]:
    """Return a house whose texts look like a part of a page, all of them."""
    bus.meters = bus.meters[:2]
    meter_of(bus, COLD).telegrams = in_unit(UNIT)
    entry = await entry_of(hass, bus, device=DEVICE)
    bus.meters = [SimulatedMeter(9, NEW, LITRES), *bus.meters]
    with ExitStack() as plugs:
        yield Scene(hass, bus, line, freezer, entry, computer, plugs)


type Walk = Callable[[Scene], Awaitable[Flow]]


@dataclass(frozen=True)
class Way:
    """How a page is reached, and what has to be read on it, letter by letter."""

    walk: Walk
    shows: Sequence[str] = ()


async def add_gateway(scene: Scene) -> Flow:
    """Start to add a gateway, as far as its settings."""
    manager = scene.hass.config_entries.flow
    flow = await manager.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await walk(scene.hass, manager, flow, [choose("serial"), SERIAL])


async def add_meter(scene: Scene) -> Flow:
    """Start to add a meter to the gateway."""
    await scene.set_up()
    return await add_another_meter(scene)


async def add_another_meter(scene: Scene) -> Flow:
    """Start to add a meter to the gateway, which runs already."""
    return await scene.hass.config_entries.subentries.async_init(
        (scene.entry.entry_id, SUBENTRY_METER), context={"source": SOURCE_USER}
    )


async def change_meter(scene: Scene) -> Flow:
    """Start to change the cold water meter."""
    await scene.set_up()
    return await scene.hass.config_entries.subentries.async_init(
        (scene.entry.entry_id, SUBENTRY_METER),
        context={"source": SOURCE_RECONFIGURE, "subentry_id": "meter_0"},
    )


async def move_gateway(scene: Scene) -> Flow:
    """Start to move the gateway."""
    await scene.set_up()
    return await scene.entry.start_reconfigure_flow(scene.hass)


async def change_options(scene: Scene) -> Flow:
    """Start to give a meter an address of its own."""
    scene.entry.add_to_hass(scene.hass)
    scene.store(primary_address=0)
    scene.hass.config_entries.async_update_subentry(
        scene.entry, scene.subentry, title=METER
    )
    scene.cold.primary_address = 0
    await scene.hass.config_entries.async_setup(scene.entry.entry_id)
    await settle(scene.hass)
    return await scene.hass.config_entries.options.async_init(scene.entry.entry_id)


def manager_of(scene: Scene, flow: Flow) -> Any:
    """Return who knows a flow that is under way."""
    entries = scene.hass.config_entries
    managers = (entries.flow, entries.subentries, entries.options)
    return next(each for each in managers if flow["flow_id"] in each._progress)


def answering(
    start: Walk,
    *answers: dict[str, Any] | None,
    prepare: Callable[[SimulatedBus], None] = as_it_is,
) -> Walk:
    """Return the walk that answers page after page of a dialog."""

    async def walk_on(scene: Scene) -> Flow:
        flow = await start(scene)
        prepare(scene.bus)
        return await walk(scene.hass, manager_of(scene, flow), flow, answers)

    return walk_on


def several_telegrams(bus: SimulatedBus) -> None:
    """Let the new meter announce another telegram."""
    pages = (record("04 13", integer(1, 4)), record("04 06", integer(1, 4)))
    meter_of(bus, NUMBER).telegrams = Pages(pages)


def an_area(bus: SimulatedBus) -> None:
    """Let the cold water meter have an area beside its usual telegram."""
    meter_of(bus, COLD).areas = {0xB1: Area(in_unit(OTHER_UNIT))}


def list_of(text: str) -> dict[str, str]:
    """Return the answer that is a list of meters."""
    return {"meter_list": text}


def when_found(scene: Scene, flow: Flow, act: Callable[[], Any]) -> None:
    """Do something as soon as the search of a flow has found the first meter."""
    search = manager_of(scene, flow)._progress[flow["flow_id"]]._search
    note = search.note

    def watch(progress: Any) -> None:
        note(progress)
        {1: act}.get(len(progress.found), int)()

    search.note = watch


def looking(start: Walk, search: dict[str, Any]) -> Walk:
    """Return the walk that looks at a search when it has found the new meter."""

    async def look(scene: Scene) -> Flow:
        flow = await answering(start, search)(scene)
        fetch = partial(manager_of(scene, flow).async_configure, flow["flow_id"])
        pages = list[Any]()
        when_found(
            scene, flow, lambda: pages.append(scene.hass.async_create_task(fetch()))
        )
        await settle(scene.hass)
        return await pages[0]

    return look


def interrupted(start: Walk, again: Walk, search: dict[str, Any]) -> Walk:
    """Return the walk that comes back to a search whose dialog was closed."""

    async def come_back(scene: Scene) -> Flow:
        flow = await answering(start, search)(scene)
        close = partial(manager_of(scene, flow).async_abort, flow["flow_id"])
        when_found(scene, flow, close)
        await settle(scene.hass)
        return await answering(again, search)(scene)

    return come_back


def searching(
    start: Walk, by_number: dict[str, Any], by_address: dict[str, Any]
) -> dict[str, Way]:
    """Return the ways to all that a search may lead to."""
    chosen = {"meters": [str(NEW)]}

    def hearing(prepare: Callable[[SimulatedBus], None]) -> Way:
        return Way(answering(start, by_number, WAIT, prepare=prepare), [PORT])

    return {
        "step.nothing_found.description": hearing(nobody_answers),
        "step.only_echo.description": hearing(only_an_echo),
        "step.not_mbus.description": hearing(noise),
        "step.no_data.description": hearing(nothing_told),
        "step.only_unresolved.description": hearing(twins),
        "step.only_collisions.description": Way(
            answering(start, by_address, WAIT, prepare=one_address)
        ),
        "step.meters.description": Way(answering(start, by_number, WAIT)),
        "step.records.description": Way(
            answering(start, by_number, WAIT, chosen), [NUMBER]
        ),
        "step.records.data_description.records": Way(
            answering(start, by_number, WAIT, chosen), [NUMBER]
        ),
        "progress.searching": Way(looking(start, by_number), [NUMBER]),
        "progress.reading": Way(
            answering(start, by_number, WAIT, chosen, prepare=several_telegrams),
            [NUMBER],
        ),
    }


async def open_card(scene: Scene) -> Flow:
    """Open the card of a meter that the daily search has found."""
    await scene.set_up()
    scene.hass.config_entries.async_update_entry(
        scene.entry, options={"daily_search": True}
    )
    await settle(scene.hass)
    (card,) = await next_day(scene.hass, scene.freezer)
    return await scene.hass.config_entries.flow.async_configure(card["flow_id"])


async def twins_are_met(scene: Scene) -> None:
    """Let the daily search meet two new meters with one and the same number."""
    await scene.set_up()
    first, second = (
        SimulatedMeter(each, NEW, meter_of(scene.bus, NUMBER).telegrams, seed=each)
        for each in (31, 32)
    )
    scene.bus.meters = [scene.cold, first, second]
    scene.hass.config_entries.async_update_entry(
        scene.entry, options={"daily_search": True}
    )
    await settle(scene.hass)
    await next_day(scene.hass, scene.freezer)


async def lose_line(scene: Scene) -> Flow:
    """Lose the line in the middle of a search for meters, with words of its gateway."""
    flow = await answering(add_meter, choose("search_secondary"))(scene)
    await scene.entry.runtime_data.master.close()
    scene.line.open_error = HUNG_UP
    manager = manager_of(scene, flow)
    return await walk(scene.hass, manager, flow, [WAIT])


async def another_answers(scene: Scene) -> None:
    """Put another meter in the place of the known one."""
    await scene.set_up()
    cold = scene.cold.secondary_address
    scene.cold.secondary_address = SecondaryAddress(
        "66519999", cold.manufacturer, cold.version, cold.medium
    )
    await pass_interval(scene.hass, scene.freezer)


async def port_is_taken(scene: Scene) -> None:
    """Let something else hold the port."""
    scene.line.open_error = BrokenLineError(LineProblem.IN_USE, DEVICE, DETAIL)
    await scene.set_up()


async def gateway_is_away(scene: Scene) -> None:
    """Let the gateway hang up."""
    scene.line.open_error = HUNG_UP
    await scene.set_up()


async def adapter_is_elsewhere(scene: Scene) -> None:
    """Let the gateway's port be gone, and an adapter be plugged in at another socket."""
    scene.plugs.enter_context(scene.computer.plugged(CH340, "2"))
    await scene.set_up()


async def bus_is_cut(scene: Scene) -> None:
    """Let nobody answer any more."""
    await scene.set_up()
    scene.bus.cut = True
    await pass_interval(scene.hass, scene.freezer)
    await pass_interval(scene.hass, scene.freezer)


async def meter_is_silent(scene: Scene) -> None:
    """Let one meter give no values for a day."""
    await scene.set_up()
    scene.cold.silent = True
    for minutes in (16, 16, 24 * 60):
        await pass_interval(scene.hass, scene.freezer, minutes)


async def address_is_shared(scene: Scene) -> None:
    """Let another meter answer at the same address, at the same time."""
    await scene.set_up()
    meter_of(scene.bus, WARM).primary_address = scene.cold.primary_address
    for _ in range(3):
        await pass_interval(scene.hass, scene.freezer)


async def meter_encrypts(scene: Scene) -> None:
    """Let the meter encrypt what it sends."""
    await scene.set_up()
    scene.cold.telegrams = Encrypted()
    await pass_interval(scene.hass, scene.freezer)


async def telegram_is_missing(scene: Scene) -> None:
    """Let the meter announce a telegram and refuse to send it."""
    await scene.set_up()
    litres = record("04 13", integer(12, 4))
    scene.cold.telegrams = Pages((litres, record("04 06", integer(1, 4))))
    scene.cold.error_on_page = 2
    for _ in range(3):
        await pass_interval(scene.hass, scene.freezer)


async def unit_changes(scene: Scene) -> None:
    """Let the meter send months in the place of days."""
    scene.cold.telegrams = RecordsTelegram(record("02 FD 74", integer(2870, 2)))
    known = await entry_of(scene.hass, scene.bus)
    (days,) = known.subentries["meter_1"].data["records"]
    await scene.set_up()
    scene.store(records=[days])
    scene.cold.telegrams = RecordsTelegram(record("01 FD FD 02", integer(94, 1)))
    await pass_interval(scene.hass, scene.freezer)


async def meter_is_exchanged(scene: Scene) -> None:
    """Find two new meters of the same kind while the known one is silent."""
    await scene.set_up()
    scene.bus.meters = [
        meter_of(scene.bus, WARM),
        *(
            SimulatedMeter(0, SecondaryAddress.parse(f"{number}2D2C3B16"), LITRES)
            for number in ("77129902", "77129903")
        ),
    ]
    await pass_interval(scene.hass, scene.freezer)
    manager = scene.hass.config_entries.subentries
    flow = await manager.async_init(
        (scene.entry.entry_id, SUBENTRY_METER), context={"source": SOURCE_USER}
    )
    await walk(scene.hass, manager, flow, [choose("search_secondary"), WAIT])


async def data_is_unreadable(scene: Scene) -> None:
    """Store what no version has written."""
    await scene.set_up()
    scene.store(secondary_address=DETAIL)
    await settle(scene.hass)


type Event = Callable[[Scene], Awaitable[None]]


def reporting(happens: Event) -> Walk:
    """Return the walk to the description of a repair."""

    async def look(scene: Scene) -> Flow:
        await happens(scene)
        (issue,) = issues_of(scene)
        return {
            "step_id": issue.translation_key,
            "description_placeholders": issue.translation_placeholders,
        }

    return look


def repairing(happens: Event, *answers: dict[str, Any]) -> Walk:
    """Return the walk through a repair: its pages are filled in with what the issue says."""

    async def look(scene: Scene) -> Flow:
        await happens(scene)
        (issue,) = issues_of(scene)
        manager = scene.hass.data[REPAIRS]["flow_manager"]
        flow = await manager.async_init(DOMAIN, data={"issue_id": issue.issue_id})
        flow = await walk(scene.hass, manager, flow, answers)
        words = {**issue.translation_placeholders, **flow["description_placeholders"]}
        return {**flow, "description_placeholders": words}

    return look


def issues_of(scene: Scene) -> list[Any]:
    """Return what a person is told to do about gateway and meters."""
    issues = ir.async_get(scene.hass).issues.values()
    return [each for each in issues if each.domain == DOMAIN]


def below(prefix: str, ways: Mapping[str, Way]) -> dict[str, Way]:
    """Return ways to the texts of one kind of dialog."""
    return {f"{prefix}.{key}": way for key, way in ways.items()}


BY_NUMBER: Final = choose("search_secondary")
METER_FLOW: Final = f"config_subentries.{SUBENTRY_METER}"
MOVE: Final = {"meters": ["meter_0"], "new_address": 40}
RECORD: Final = {"record": "plain_text-" + UNIT}
WAYS: Final[Mapping[str, Way]] = {
    **below("config", searching(add_gateway, LINK, LINK | {"search": "primary"})),
    **below(METER_FLOW, searching(add_meter, BY_NUMBER, choose("search_primary"))),
    **below(
        "config",
        {
            "step.link.description": Way(add_gateway, [PORT]),
            "step.interrupted.description": Way(
                interrupted(add_gateway, add_gateway, LINK)
            ),
            "step.moved_link.description": Way(
                answering(move_gateway, choose("serial"), {"device": f"{DEVICE}1"}),
                [PORT],
            ),
            "step.meter_found.description": Way(open_card, [NUMBER, GATEWAY]),
        },
    ),
    **below(
        METER_FLOW,
        {
            "step.interrupted.description": Way(
                interrupted(add_meter, add_another_meter, BY_NUMBER)
            ),
            "step.values.description": Way(
                answering(change_meter, choose("values")), [METER]
            ),
            "step.settings.description": Way(
                answering(change_meter, choose("settings")), [METER]
            ),
            "step.overridden.description": Way(
                answering(change_meter, choose("override"), RECORD), [UNIT]
            ),
            "step.which.description": Way(
                answering(change_meter, choose("exchanged"), WAIT), [METER]
            ),
            "abort.meters_added": Way(
                answering(
                    add_meter,
                    *(BY_NUMBER, WAIT, {"meters": [str(NEW)]}),
                    {"preset": "suggested", "records": ["volume"]},
                )
            ),
            "abort.search_failed": Way(lose_line, [DETAIL]),
            "step.by_list.data_description.name_pattern": Way(
                answering(add_meter, choose("by_list"))
            ),
            "step.list_read.description": Way(
                answering(add_meter, choose("by_list"), list_of(ABSENT), WAIT), [ABSENT]
            ),
            "abort.meters_named": Way(
                answering(add_meter, choose("by_list"), list_of(f"{COLD};{UNIT}"))
            ),
            "step.area_values.description": Way(
                answering(
                    change_meter, choose("areas"), {"area": "B1"}, prepare=an_area
                ),
                [METER],
            ),
        },
    ),
    "options.step.addresses.description": Way(
        answering(change_options, choose("addresses"))
    ),
    "options.progress.giving": Way(
        answering(change_options, choose("addresses"), MOVE), [METER]
    ),
    "options.abort.addresses_given": Way(
        answering(change_options, choose("addresses"), MOVE, WAIT), [METER]
    ),
    **below(
        "issues",
        {
            "meter_replaced.fix_flow.step.init.description": Way(
                repairing(another_answers), [METER]
            ),
            "line_in_use.description": Way(reporting(port_is_taken), [GATEWAY]),
            "gateway_unreachable.description": Way(
                reporting(gateway_is_away), [GATEWAY, DETAIL]
            ),
            "port_unclear.fix_flow.step.init.description": Way(
                repairing(adapter_is_elsewhere), [GATEWAY]
            ),
            "port_unclear.fix_flow.progress.looking": Way(
                repairing(adapter_is_elsewhere, choose("look")), [GATEWAY]
            ),
            "port_unclear.fix_flow.step.choose.description": Way(
                repairing(adapter_is_elsewhere, choose("look"), WAIT), [GATEWAY]
            ),
            "nobody_answers.description": Way(reporting(bus_is_cut), [GATEWAY]),
            "meter_silent.description": Way(reporting(meter_is_silent), [METER]),
            "meters_missing.description": Way(reporting(twins_are_met), [GATEWAY]),
            "shared_address.description": Way(reporting(address_is_shared), [METER]),
            "key_needed.description": Way(reporting(meter_encrypts), [METER]),
            "incomplete.description": Way(reporting(telegram_is_missing), [METER]),
            "unit_changed.fix_flow.step.init.description": Way(
                repairing(unit_changes), [METER]
            ),
            "meter_exchanged.fix_flow.step.init.description": Way(
                repairing(meter_is_exchanged), [METER]
            ),
            "meter_exchanged.fix_flow.step.which.description": Way(
                repairing(meter_is_exchanged, choose("accept")), [METER]
            ),
            "meter_unreadable.description": Way(reporting(data_is_unreadable), [METER]),
        },
    ),
}


def is_markdown(path: str) -> bool:
    """Whether Home Assistant's pages render a text as Markdown."""
    section, *_ = path.split(".")
    above, key = path.split(".")[-2:]
    if section not in {"config", "config_subentries", "options", "issues"}:
        # The help of an action's field is, too.
        return section == "services" and key == "description"
    return above in {"abort", "create_entry", "data_description", "progress"} or (
        key == "description"
    )


def names_in(text: str) -> set[str]:
    """Return the placeholders of a text."""
    return set(re.findall(r"\{(\w+)\}", text))


EVERY_TEXT: Final = dict(texts_of(TEXTS))
MARKDOWN_TEXTS: Final = {
    path: text
    for path, text in EVERY_TEXT.items()
    if is_markdown(path) and names_in(text)
}


def test_every_text_that_is_filled_in_and_rendered_is_reached() -> None:
    """A text that is new, or has its first placeholder, is given a way here."""
    assert set(WAYS) == set(MARKDOWN_TEXTS)


@pytest.mark.parametrize("path", WAYS)
async def test_what_fills_in_a_page_is_no_part_of_it(scene: Scene, path: str) -> None:
    """Units, names, addresses and errors are read letter by letter, and make nothing."""
    way = WAYS[path]
    flow = await way.walk(scene)
    reached = flow.get("reason") or flow.get("progress_action") or flow["step_id"]
    assert reached in path.split(".")
    page = rendered(MARKDOWN_TEXTS[path].format(**flow["description_placeholders"]))
    assert page.elements <= OUR_ELEMENTS
    missing = [each for each in way.shows if " ".join(each.split()) not in page.text]
    assert missing == []


TITLES: Final = {
    "meter": (another_answers, METER),
    "gateway": (port_is_taken, GATEWAY),
}


@pytest.mark.parametrize(("happens", "name"), TITLES.values(), ids=TITLES)
async def test_the_title_of_a_repair_has_names_as_they_are(
    scene: Scene, happens: Event, name: str
) -> None:
    """Titles are not rendered: what is escaped would be seen in them."""
    await happens(scene)
    (issue,) = issues_of(scene)
    title = TEXTS["issues"][issue.translation_key]["title"]
    assert name in title.format(**issue.translation_placeholders)


async def test_the_error_of_a_form_has_words_as_they_are(scene: Scene) -> None:
    """Errors beside a field are not rendered either."""
    registers = {"typed": {"registers": OTHER_UNIT}}
    answers = {"records": ["volume"], "whole_model": False, **registers}
    flow = await answering(change_meter, choose("values"), answers)(scene)
    (key,) = flow["errors"].values()
    error = TEXTS["config_subentries"][SUBENTRY_METER]["error"][key]
    assert "[u](//other.test)" in error.format(**flow["description_placeholders"])


FLOWS: Final = {
    "config": TEXTS["config"],
    "options": TEXTS["options"],
    METER_FLOW: TEXTS["config_subentries"][SUBENTRY_METER],
}


@pytest.mark.parametrize("flow", FLOWS)
def test_no_placeholder_of_a_page_is_rendered_here_and_not_there(flow: str) -> None:
    """A page is filled in once, for its description, its labels and its errors."""
    errors = names_in("".join(FLOWS[flow].get("error", {}).values()))
    both = {
        step: placeholders_of(flow, step, rendered=True)
        & (placeholders_of(flow, step, rendered=False) | errors)
        for step in FLOWS[flow]["step"]
    }
    assert {step: each for step, each in both.items() if each} == {}


def placeholders_of(flow: str, step: str, *, rendered: bool) -> set[str]:
    """Return what those texts of a page are filled in with that are rendered, or not."""
    texts = texts_of(FLOWS[flow]["step"][step], flow, "step", step)
    chosen = (text for path, text in texts if is_markdown(path) is rendered)
    return names_in("".join(chosen))


@pytest.mark.parametrize("language", sorted((INTEGRATION / "translations").iterdir()))
def test_what_is_plain_stands_where_nothing_is_rendered(language: Path) -> None:
    """The texts of repairs, in every language."""
    texts = dict(texts_of(json.loads(language.read_text("utf-8"))["issues"], "issues"))
    by_kind = {True: "", False: ""}
    for path, text in texts.items():
        by_kind[is_markdown(path)] += text
    assert not any(each.startswith("plain_") for each in names_in(by_kind[True]))
    assert all(each.startswith("plain_") for each in names_in(by_kind[False]))


@given(text=st.text())
def test_any_text_is_shown_letter_by_letter(text: str) -> None:
    """Without punctuation, line ends and indents no dialect has anything to render."""
    markdown = plain(text)
    assert re.fullmatch(r"(?:[A-Za-z0-9 ]|[^\x00-\x7f]|&#\d+;)*", markdown)
    assert not re.search(r"  |\n|\u2028|\u2029", markdown)


@pytest.mark.parametrize(
    "name",
    [
        "Flat 3 (left) #2 – 10.5 m³",
        "1. Keller",
        "- Süd_West_2 *neu*",
        "+49 [0] | ~5~ & Co. <alt>",
        "https://example.com/a?b=c&d",
        "&lt;img&gt; C:\\new\\`x`",
        METER,
    ],
)
@pytest.mark.parametrize("before", ["", "For ", "- "], ids=["first", "inside", "item"])
def test_a_name_is_read_as_it_was_typed(before: str, name: str) -> None:
    """Wherever it stands in its paragraph, or in a list."""
    page = rendered(f"{before}{plain(name)}")
    assert page.elements <= {"p", "ul", "li"}
    assert page.text.removeprefix(before.strip("- ")).strip() == " ".join(name.split())


def test_lists_are_made_of_text() -> None:
    """What is put together is Markdown, and is not escaped once more."""
    page = rendered(plain(bullets(["<b>a</b>", "- c\nd"])))
    assert (page.elements, page.text) == ({"ul", "li"}, "<b>a</b>\n- c d")


def test_every_dialog_escapes() -> None:
    """One that is new cannot forget it."""
    ours = [each for each in subclasses_of(FlowHandler) if is_ours(each)]
    assert {config_flow.MbusConfigFlow, repairs.ChangedUnitFlow} <= set(ours)
    assert [each for each in ours if not issubclass(each, Dialog)] == []


def is_ours(kind: type) -> bool:
    """Whether a class is one of the integration."""
    return kind.__module__.startswith(config_flow.__package__)


def subclasses_of(kind: type) -> list[type]:
    """Return all that is made of a class."""
    return [
        each
        for below in kind.__subclasses__()
        for each in (below, *subclasses_of(below))
    ]


ONE_PLACE: Final = {
    "Markdown": "markdown.py",
    "async_create_issue": "issues.py",
    "AbortFlow": None,
    "persistent_notification": None,
}
"""What brings text to a page past the dialogs, and the only module that may call it."""


@pytest.mark.parametrize("name", ONE_PLACE)
def test_pages_are_filled_in_at_one_place(name: str) -> None:
    """Else a text could come by another way."""
    callers = [
        path.name
        for path in INTEGRATION.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and name in ast.unparse(node.func).split(".")
    ]
    assert set(callers) == {ONE_PLACE[name]} - {None}
