"""Checks of texts, each seen failing."""

from typing import Any, Final

import pytest

from .broken import GONE, changed
from .texts import text_findings

STEP: Final = {
    "title": "Which port?",
    "description": "The line: {device}",
    "data": {"port": "Port"},
    "data_description": {"port": "The port of the adapter."},
    "menu_options": {"network": "Network"},
    "menu_option_descriptions": {"network": "By its name"},
    "sections": {
        "advanced": {
            "name": "Advanced",
            "data": {"rest": "Rest"},
            "data_description": {"rest": "How long?"},
        }
    },
    "submit": "Go on",
}
FLOW: Final = {
    "step": {"user": STEP},
    "error": {"no_answer": "Nobody answers."},
    "abort": {"done": "It is done!"},
    "progress": {"searching": "Time left: {remaining}"},
}
GOOD: Final = {
    "config": {**FLOW, "flow_title": "{name}"},
    "config_subentries": {
        "meter": {**FLOW, "entry_type": "Meter", "initiate_flow": {"user": "Add"}}
    },
    "device": {"gateway": {"name": "Gateway"}},
    "entity": {
        "sensor": {
            # Keys that are words of the schema too.
            "data": {"name": "Data"},
            "state": {"name": "State {number}"},
            "alarm": {
                "name": "Alarm{details}",
                "state": {"on": "On"},
                "state_attributes": {"bits": {"name": "Bits", "state": {"1": "One"}}},
                "unit_of_measurement": "alarms",
            },
        }
    },
    "exceptions": {"silent": {"message": "{meter} does not answer."}},
    "issues": {
        "shared": {"title": "{meter} shares", "description": "See {address}."},
        "replaced": {"title": "Replaced", "fix_flow": {"step": {"init": STEP}}},
    },
    "options": FLOW,
    "selector": {"parity": {"options": {"even": "Even"}}},
    "services": {
        "send_frame": {
            "name": "Send",
            "description": "Sends bytes.",
            "fields": {"data": {"name": "Data", "description": "Bytes in hex."}},
            "sections": {"advanced": {"name": "Advanced"}},
        }
    },
    "system_health": {"info": {"lines": "Lines"}},
    "title": "Meters",
    "triggers": {
        "replaced": {
            "name": "A meter was replaced",
            "description": "Fires once.",
            "fields": {"behavior": {"name": "Behaviour"}},
        }
    },
}
USER: Final = "config.step.user"


def test_good_texts_are_let_through() -> None:
    """Each broken example below differs from them in one place."""
    assert text_findings(GOOD, "en.json") == []


@pytest.mark.parametrize(
    ("path", "value", "finding"),
    [
        ("diagnostics", {"a": "b"}, "en.json.diagnostics: not a valid option"),
        (f"{USER}.heading", "X", f"en.json.{USER}.heading: not a valid option"),
        ("config.step", GONE, "en.json.config.step: {required}"),
        (
            f"{USER}.sections.advanced.title",
            "X",
            f"en.json.{USER}.sections.advanced.title: not a valid option",
        ),
        (
            "config_subentries.meter.initiate_flow",
            {"reconfigure": "Change"},
            "en.json.config_subentries.meter.initiate_flow.user: {required}",
        ),
        (
            "config_subentries.meter.entry_type",
            GONE,
            "en.json.config_subentries.meter.entry_type: {required}",
        ),
        (
            "services.send_frame.description",
            GONE,
            "en.json.services.send_frame.description: {required}",
        ),
        (
            "exceptions.silent.message",
            GONE,
            "en.json.exceptions.silent.message: {required}",
        ),
        ("title", 3, "en.json.title: expected str"),
    ],
)
def test_texts_out_of_their_sections_are_found(
    path: str, value: Any, finding: str
) -> None:
    """Home Assistant would never show them, or miss them."""
    told = finding.format(required="required key not provided")
    assert text_findings(changed(GOOD, path, value), "en.json") == [told]


@pytest.mark.parametrize(
    "path",
    [
        "exceptions.Silent.message",
        "config.error.no answer",
        "selector.parity.options.Even",
        "entity.sensors.alarm.name",
    ],
)
def test_keys_that_are_none_are_found(path: str) -> None:
    """Keys are slugs, and platforms are those of Home Assistant."""
    (found,) = text_findings(changed(GOOD, path, "Text."), "en.json")[:1]
    assert found.startswith(f"en.json.{path.split('.', maxsplit=1)[0]}.")


@pytest.mark.parametrize(
    ("path", "value", "finding"),
    [
        ("title", " Meters", "title: blanks around it, or empty"),
        ("title", "Meters\n", "title: blanks around it, or empty"),
        ("title", "", "title: blanks around it, or empty"),
        (
            "title",
            "[%key:common::name%]",
            "title: a reference, which only Home Assistant expands",
        ),
        ("title", "<b>Meters</b>", "title: HTML"),
        (
            "config.error.no_answer",
            "See https://example.com.",
            "config.error.no_answer: an address, which belongs in a placeholder",
        ),
        (
            "config.error.no_answer",
            "See www.example.com.",
            "config.error.no_answer: an address, which belongs in a placeholder",
        ),
        (
            "exceptions.silent.message",
            "'{meter}' is silent.",
            "exceptions.silent.message: a placeholder in single quotes",
        ),
        (
            "exceptions.silent.message",
            "{meter is silent.",
            "exceptions.silent.message: braces: expected '}' before end of string",
        ),
        (
            "exceptions.silent.message",
            "{} is silent.",
            "exceptions.silent.message: no name of a placeholder: {}",
        ),
        (
            "exceptions.silent.message",
            "{the meter} is silent.",
            "exceptions.silent.message: no name of a placeholder: {the meter}",
        ),
        (
            "entity.sensor.alarm.state.on",
            "On {n}",
            "entity.sensor.alarm.state.on: {unfilled}",
        ),
        (
            "entity.sensor.alarm.state_attributes.bits.name",
            "{n}",
            "entity.sensor.alarm.state_attributes.bits.name: {unfilled}",
        ),
    ],
)
def test_texts_that_cannot_be_shown_are_found(
    path: str, value: str, finding: str
) -> None:
    """As hassfest forbids them."""
    told = finding.replace("{unfilled}", "placeholders are not filled in here")
    assert text_findings(changed(GOOD, path, value), "en.json") == [told]


@pytest.mark.parametrize(
    "path",
    [
        "config.error.no_answer",
        "config.abort.done",
        "config.progress.searching",
        f"{USER}.description",
        f"{USER}.data_description.port",
        f"{USER}.sections.advanced.data_description.rest",
        "options.error.no_answer",
        "config_subentries.meter.abort.done",
        "issues.shared.description",
        "issues.replaced.fix_flow.step.init.description",
        "exceptions.silent.message",
        "services.send_frame.description",
        "services.send_frame.fields.data.description",
    ],
)
def test_a_sentence_without_its_end_is_found(path: str) -> None:
    """Sentences end as sentences do."""
    assert text_findings(changed(GOOD, path, "No end"), "en.json") == [
        f"{path}: a sentence without its end"
    ]


@pytest.mark.parametrize(
    "path",
    [
        "title",
        f"{USER}.title",
        f"{USER}.data.port",
        f"{USER}.menu_options.network",
        f"{USER}.submit",
        f"{USER}.sections.advanced.name",
        "config_subentries.meter.entry_type",
        "config_subentries.meter.initiate_flow.user",
        "entity.sensor.alarm.name",
        "entity.sensor.alarm.state.on",
        "device.gateway.name",
        "issues.shared.title",
        "selector.parity.options.even",
        "services.send_frame.name",
        "services.send_frame.fields.data.name",
    ],
)
def test_a_label_with_the_end_of_a_sentence_is_found(path: str) -> None:
    """Labels are no sentences; a question may be one."""
    assert text_findings(changed(GOOD, path, "Port."), "en.json") == [
        f"{path}: a label with the end of a sentence"
    ]
    assert text_findings(changed(GOOD, path, "Which?"), "en.json") == []


@pytest.mark.parametrize("form", [USER, f"{USER}.sections.advanced"])
def test_a_field_without_a_description_is_found(form: str) -> None:
    """And a description without its field."""
    unexplained = changed(GOOD, f"{form}.data.speed", "Speed")
    assert text_findings(unexplained, "en.json") == [
        f"{form}.data_description.speed: missing, data has it"
    ]
    left_over = changed(GOOD, f"{form}.data_description.speed", "How fast?")
    assert text_findings(left_over, "en.json") == [
        f"{form}.data_description.speed: stale, data has no such key"
    ]


def test_an_issue_that_explains_nothing_is_found() -> None:
    """It has a description or a dialog, and not both."""
    silent = changed(GOOD, "issues.shared.description", GONE)
    assert text_findings(silent, "en.json") == [
        "en.json.issues.shared: neither description nor fix_flow"
    ]
    both = changed(GOOD, "issues.shared.fix_flow", {"step": {}})
    assert len(text_findings(both, "en.json")) == 1
