"""Texts: whatever the code can say, it says in words."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
from typing import Any

import pytest

from custom_components.mbus.adding.choice import Scope
from custom_components.mbus.config_flow import MbusConfigFlow
from custom_components.mbus.errors import ABOUT_KEYS, told_of, translation_key_of
from custom_components.mbus.flows.area_steps import AreaSteps
from custom_components.mbus.flows.list_steps import ListSteps
from custom_components.mbus.flows.meter import MeterSubentryFlow
from custom_components.mbus.flows.options import MbusOptionsFlow
from custom_components.mbus.flows.steps import MeterSteps
from custom_components.mbus.history.importing import Omission
from custom_components.mbus.history.rows import Misfit
from custom_components.mbus.issues import KINDS
from custom_components.mbus.meter import StoredPart
from custom_components.mbus.meterbus.bus.found import Method
from custom_components.mbus.meterbus.bus.line import (
    BAUD_RATES,
    LINE_REASONS,
    BrokenLineError,
    LineProblem,
    Parity,
)
from custom_components.mbus.meterbus.bus.service import AREAS
from custom_components.mbus.meterbus.bus.urls import UrlDefect
from custom_components.mbus.meterbus.history.stored import Reason
from custom_components.mbus.meterbus.makers import QUALIFIERS
from custom_components.mbus.meterbus.protocol.errors import (
    LineError,
    MBusError,
    MeterError,
    MeterProblem,
    OtherMeterError,
    ProtocolError,
    ToldError,
)
from custom_components.mbus.meterbus.tables.ci import (
    APPLICATION_ERROR_ROWS,
    application_error,
)
from custom_components.mbus.meterbus.tables.media import MEDIUM_ROWS
from custom_components.mbus.meterbus.tables.quantities import Quantity
from custom_components.mbus.meterbus.tables.vife import FIRST_ROWS, SECOND_ROWS, Effect
from custom_components.mbus.sensor import GATEWAY_SENSORS, LAST_READ_SENSORS
from custom_components.mbus.services import BOTH, PAGES

from .packaging.texts import leaves

INTEGRATION = Path(__file__).parents[1] / "custom_components" / "mbus"
TEXTS: dict[str, Any] = json.loads(
    (INTEGRATION / "translations" / "en.json").read_text()
)
CLOCK = MeterProblem.CLOCK_NOT_SET
"""Of an action alone: no dialog sets a clock."""
ERRORS = [
    *(BrokenLineError(problem, "url", "detail") for problem in LineProblem),
    LineError("line"),
    *(MeterError(problem, "meter") for problem in MeterProblem if problem != CLOCK),
    *(
        ProtocolError(code, code)
        for code in ("collision", "checksum", *sorted(ABOUT_KEYS))
    ),
]


@pytest.mark.parametrize("err", ERRORS, ids=translation_key_of)
def test_every_error_has_a_message(err: MBusError) -> None:
    """In the flows, and where a gateway or meter fails later."""
    key = translation_key_of(err)
    assert TEXTS["config"]["error"][key]
    assert TEXTS["config_subentries"]["meter"]["error"][key]
    assert TEXTS["exceptions"][key]["message"]


def test_every_quantity_has_a_name() -> None:
    """And nothing else has, but what no table knows and how meters are read."""
    sensors = TEXTS["entity"]["sensor"]
    about_reading = {
        each.translation_key for each in (*LAST_READ_SENSORS, *GATEWAY_SENSORS)
    }
    of_no_quantity = {"unknown_record", "block_value"}
    assert set(sensors) == {*Quantity, *of_no_quantity, *about_reading}
    assert {key for key, each in sensors.items() if "{details}" in each["name"]} == {
        *Quantity,
        *of_no_quantity,
    }


def test_every_qualifier_has_words() -> None:
    """Errors of records are no part of a name."""
    named = {
        row.name
        for row in (*FIRST_ROWS, *SECOND_ROWS)
        if row.name and row.effect is not Effect.ERROR
    }
    named |= set(QUALIFIERS)
    others = {
        *("maximum", "minimum", "error", "tariff", "subunit", "storage"),
        *("forward", "backward", "address", "none", "read_through", "code"),
    }
    assert set(TEXTS["selector"]["record_detail"]["options"]) == named | others


def test_every_medium_has_words() -> None:
    """A meter is called by what it measures."""
    media = {row.key for row in MEDIUM_ROWS}
    assert set(TEXTS["selector"]["medium"]["options"]) == media


def test_every_stored_value_that_is_left_out_has_a_reason_in_words() -> None:
    """Whether the meter, the sensor or the statistics are the reason."""
    reasons = TEXTS["selector"]["left_out"]["options"]
    assert set(reasons) == {*Reason, *Omission, *Misfit}


def test_every_issue_has_a_title() -> None:
    """And tells what to do, in its description or in its dialog."""
    assert set(TEXTS["issues"]) == set(KINDS)
    assert all(each["title"] for each in TEXTS["issues"].values())


NEVER_SHOWN = {
    *("use_found", "search_failed", "integration_discovery"),
    *("search_secondary", "search_primary", "search_thorough"),
    *("exchanged", "no_new_meter"),
    *("detect", "without_meters"),
    *("list_again", "list_go_on"),
}
"""Steps that only lead to others."""


@pytest.mark.parametrize(
    ("owners", "texts", "elsewhere"),
    [
        ((MbusConfigFlow, MeterSteps), TEXTS["config"], {"nothing_new"}),
        (
            (MeterSubentryFlow, AreaSteps, ListSteps, MeterSteps),
            TEXTS["config_subentries"]["meter"],
            {"nothing_new"},
        ),
    ],
    ids=["gateway", "meter"],
)
def test_every_step_has_a_title(
    owners: tuple[type, ...], texts: dict[str, Any], elsewhere: set[str]
) -> None:
    """No page of a flow shows a key, and no text stands for a page that is gone."""
    steps = {
        name.removeprefix("async_step_")
        for owner in owners
        for name in vars(owner)
        if name.startswith("async_step_")
    }
    assert steps - NEVER_SHOWN - elsewhere == set(texts["step"])
    assert all(each["title"] for each in texts["step"].values())


def test_every_choice_has_words() -> None:
    """Rates, protocols, searches and parities are told in words."""
    selectors = TEXTS["selector"]
    assert set(selectors["baud_rate"]["options"]) == {"detect", *map(str, BAUD_RATES)}
    assert set(selectors["protocol"]["options"]) == {"socket", "rfc2217"}
    assert set(selectors["search"]["options"]) == {
        *("secondary", "primary", "both", "by_hand"),
    }
    assert set(selectors["parity"]["options"]) == set(Parity)
    assert set(selectors["echo"]["options"]) == {"automatic", "never"}
    assert set(selectors["advice"]["options"]) == {"known_from", "spares_battery"}
    presets = {"suggested", "all", "none"}
    assert set(selectors["preset"]["options"]) == {*presets, "current"}
    assert set(selectors["selection"]["options"]) == {"new", "all", "none"}
    assert set(selectors["same_for"]["options"]) == set(Scope)
    assert set(selectors["records_page"]["options"]) == {"position", "version"}
    assert set(selectors["addressing"]["options"]) == {
        *("automatic", "primary", "secondary"),
    }
    assert set(selectors["method"]["options"]) == {*Method, BOTH}
    assert set(selectors["area"]["options"]) == {*AREAS, *PAGES}


def test_every_page_of_the_options_has_a_title() -> None:
    """How giving an address fails is told by the messages of actions."""
    steps = {
        name.removeprefix("async_step_")
        for name in vars(MbusOptionsFlow)
        if name.startswith("async_step_")
    }
    assert steps == set(TEXTS["options"]["step"])


METER = "config_subentries.meter"
CHANGE = f"{METER}.initiate_flow.reconfigure"
EXCHANGED = f"{METER}.step.reconfigure.menu_options.exchanged"
READING = f"{METER}.step.reconfigure.menu_options.settings"
ADVANCED = f"{METER}.step.settings.sections.advanced"
ADDRESSES = "options.step.init.menu_options.addresses"
NAMED = [
    ("issues.key_needed.description", READING, f"{METER}.step.settings.data.key"),
    ("issues.incomplete.description", READING, f"{ADVANCED}.name"),
    ("issues.incomplete.description", READING, f"{ADVANCED}.data.telegrams"),
    ("issues.meter_silent.description", READING, f"{ADVANCED}.name"),
    ("issues.meter_silent.description", READING, f"{ADVANCED}.data.reports_silence"),
    ("issues.meter_silent.description", EXCHANGED, EXCHANGED),
    ("issues.shared_address.description", ADDRESSES, ADDRESSES),
    ("config.error.partly_read", CHANGE, CHANGE),
    ("config.error.register_too_many", CHANGE, CHANGE),
    ("selector.left_out.options.no_sensor", CHANGE, CHANGE),
    (
        "exceptions.frames_not_enabled.message",
        "options.step.settings.data.send_frames",
        "options.step.settings.data.send_frames",
    ),
    (
        "options.step.settings.data_description.send_frames",
        "services.send_frame.name",
        "services.send_frame.name",
    ),
]
"""Texts that lead somewhere, and the texts that stand there."""
LANGUAGES = {
    path.stem: dict(leaves(json.loads(path.read_text("utf-8"))))
    for path in sorted((INTEGRATION / "translations").glob("*.json"))
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("text", "page", "field"), NAMED)
def test_a_text_that_leads_to_a_field_names_it_as_it_is_called(
    language: str, text: str, page: str, field: str
) -> None:
    """Else a person looks for a button that is not there."""
    told = LANGUAGES[language][tuple(text.split("."))]
    assert LANGUAGES[language][tuple(page.split("."))] in told
    assert LANGUAGES[language][tuple(field.split("."))] in told


WITH_DETAIL = {
    MeterProblem.TOLD_ERROR,
    MeterProblem.OTHER_METER,
    MeterProblem.CLOCK_NOT_SET,
}
"""What the standard or the other meter says, and what a clock shows."""
LINES_WITH_DETAIL = {
    LineProblem.BAD_URL,
    LineProblem.HUNG_UP,
    LineProblem.NEVER_RESTS,
    LineProblem.OTHER,
}
"""What is wrong with a URL, what a gateway says, bytes, and the symbol of an error."""


def raised_with(*errors: str) -> Iterator[str]:
    """Return the codes that the library raises some errors with."""
    for path in (INTEGRATION / "meterbus").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id=name), args=[ast.Constant(value=str(code)), _, *_]
                ) if name in errors:
                    yield code


def test_every_reason_has_words() -> None:
    """What is wrong with bytes, a URL, a line or stored data, and what a meter tells."""
    defects = set(raised_with("ProtocolError")) - ABOUT_KEYS - {"collision"}
    assert len(defects) > 10
    assert set(TEXTS["selector"]["reason"]["options"]) == {
        *defects,
        *LINE_REASONS,
        *UrlDefect,
        *StoredPart,
        *(each.key for each in APPLICATION_ERROR_ROWS),
        *("reserved", "no_records", "no_request"),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_meter_did_is_told_in_the_words_of_the_language(language: str) -> None:
    """No sentence ends in the English of the library."""
    texts = LANGUAGES[language]
    told = {each: texts["exceptions", each, "message"] for each in MeterProblem}
    assert {key for key, text in told.items() if "{error}" in text} == WITH_DETAIL
    lines = {each: texts["exceptions", each, "message"] for each in LineProblem}
    said = {key for key, text in lines.items() if "{error}" in text}
    assert said == LINES_WITH_DETAIL
    about_keys = [texts["exceptions", key, "message"] for key in ABOUT_KEYS]
    assert not [text for text in about_keys if "{error}" in text]


def test_another_meter_is_told_by_its_number() -> None:
    """The sentence around it is that of the language; a meter may tell no number."""
    number = "665102112D2C3B16"
    assert told_of(OtherMeterError("one", "another", number)).value == number
    assert told_of(OtherMeterError("one", "another")).value == "–"


@pytest.mark.parametrize("code", [0x08, 0x07])
def test_what_a_meter_tells_has_words_in_every_language(code: int) -> None:
    """Also a code that the standard leaves open, by its number."""
    said = application_error(code)
    told = told_of(ToldError(said.key, said.text, code))
    words = [
        texts["selector", "reason", "options", told.reason].format(value=told.value)
        for texts in LANGUAGES.values()
    ]
    assert len(set(words)) == len(LANGUAGES)
    assert ("07" in words[0]) is (code == 0x07)
