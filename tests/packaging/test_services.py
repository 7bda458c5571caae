"""Checks of actions, each seen failing."""

from typing import Any, Final

import pytest

from .broken import GONE, changed
from .services import service_findings

SERVICES: Final = {
    "scan": None,
    "read_meter": {
        "target": {"entity": {"integration": "mbus"}},
        "fields": {
            "device": {
                "required": True,
                "selector": {"device": {"integration": "mbus"}},
            },
            "baud_rate": {
                "example": 2400,
                "default": "2400",
                "selector": {
                    "select": {
                        "options": ["300", "2400"],
                        "translation_key": "baud_rate",
                    }
                },
            },
            "more": {
                "collapsed": True,
                "fields": {"rest": {"advanced": True, "selector": {"number": None}}},
            },
        },
    },
}
NAMED: Final = {"name": "X", "description": "X."}
TEXTS: Final = {
    "services": {
        "scan": NAMED,
        "read_meter": {
            **NAMED,
            "fields": {"device": NAMED, "baud_rate": NAMED, "rest": NAMED},
            "sections": {"more": {"name": "More"}},
        },
    },
    "selector": {"baud_rate": {"options": {"300": "300 baud", "2400": "2400 baud"}}},
}
ICONS: Final = {
    "services": {
        "scan": "mdi:magnify",
        "read_meter": {"service": "mdi:download", "sections": {"more": "mdi:cog"}},
    }
}
READ: Final = "read_meter"
FIELD: Final = f"{READ}.fields.device"


def test_good_actions_are_let_through() -> None:
    """Each broken example below differs from them in one place."""
    assert service_findings(SERVICES, TEXTS, ICONS) == []


def test_an_integration_without_actions_is_let_through() -> None:
    """Then it has no texts and icons of actions either."""
    assert service_findings({}, {}, {}) == []
    assert service_findings({}, TEXTS, {}) == [
        "en.json.services.read_meter: stale, services.yaml has no such key",
        "en.json.services.scan: stale, services.yaml has no such key",
    ]


@pytest.mark.parametrize(
    ("path", "value", "finding"),
    [
        (f"{READ}.name", "Read", f"{READ}.name: not a valid option"),
        (f"{READ}.description", "Reads.", f"{READ}.description: not a valid option"),
        (f"{FIELD}.name", "Meter", f"{FIELD}.name: not a valid option"),
        (f"{FIELD}.description", "X.", f"{FIELD}.description: not a valid option"),
        (f"{FIELD}.must", True, f"{FIELD}.must: not a valid option"),
        (f"{FIELD}.required", "yes", f"{FIELD}.required: expected bool"),
        (f"{FIELD}.advanced", "yes", f"{FIELD}.advanced: expected bool"),
        (f"{FIELD}.example", None, f"{FIELD}.example: empty"),
        (f"{FIELD}.default", None, f"{FIELD}.default: empty"),
        (f"{FIELD}.selector", GONE, f"{FIELD}.selector: required key not provided"),
        (
            f"{FIELD}.selector",
            {"meter": {}},
            f"{FIELD}.selector: Unknown selector type meter found",
        ),
        (
            f"{FIELD}.selector",
            {"number": {"minimum": 1}},
            f"{FIELD}.selector.minimum: not a valid option",
        ),
        (
            f"{READ}.fields.more.fields.rest.selector",
            {"meter": None},
            f"{READ}.fields.more.fields.rest.selector: Unknown selector type meter found",
        ),
        (
            f"{READ}.fields.more.open",
            True,
            f"{READ}.fields.more.open: not a valid option",
        ),
        (
            f"{READ}.target",
            {"meter": {}},
            f"{READ}.target.meter: not a valid option",
        ),
    ],
)
def test_actions_out_of_form_are_found(path: str, value: Any, finding: str) -> None:
    """Selectors are those of Home Assistant; words stand in the texts."""
    broken = changed(SERVICES, path, value)
    assert service_findings(broken, TEXTS, ICONS) == [f"services.yaml.{finding}"]


def test_a_key_that_is_no_slug_is_found() -> None:
    """It could not be called."""
    assert service_findings({"Scan-all": None}, {}, {}) != []
    assert service_findings({"scan_all": None}, {}, {}) == [
        "en.json.services.scan_all: missing, services.yaml has it",
        "icons.json.services.scan_all: missing, services.yaml has it",
    ]


@pytest.mark.parametrize(
    ("path", "value", "finding"),
    [
        ("services.scan", GONE, "services.scan: missing, services.yaml has it"),
        ("services.read", NAMED, "services.read: stale, services.yaml has no such key"),
        (
            f"services.{FIELD}",
            GONE,
            f"services.{FIELD}: missing, services.yaml has it",
        ),
        (
            f"services.{READ}.fields.rest",
            GONE,
            f"services.{READ}.fields.rest: missing, services.yaml has it",
        ),
        (
            f"services.{READ}.fields.speed",
            NAMED,
            f"services.{READ}.fields.speed: stale, services.yaml has no such key",
        ),
        (
            f"services.{READ}.sections",
            GONE,
            f"services.{READ}.sections.more: missing, services.yaml has it",
        ),
        (
            f"services.{READ}.sections.less",
            {"name": "Less"},
            f"services.{READ}.sections.less: stale, services.yaml has no such key",
        ),
        (
            "selector.baud_rate.options.300",
            GONE,
            f"selector.baud_rate.options.300: missing, {READ}.baud_rate offers it",
        ),
    ],
)
def test_texts_that_do_not_fit_the_actions_are_found(
    path: str, value: Any, finding: str
) -> None:
    """In both directions."""
    broken = changed(TEXTS, path, value)
    assert service_findings(SERVICES, broken, ICONS) == [f"en.json.{finding}"]


@pytest.mark.parametrize(
    ("path", "value", "finding"),
    [
        ("services.scan", GONE, "services.scan: missing, services.yaml has it"),
        (
            "services.read",
            "mdi:download",
            "services.read: stale, services.yaml has no such key",
        ),
        (
            f"services.{READ}.sections.less",
            "mdi:cog",
            f"services.{READ}.sections.less: stale",
        ),
    ],
)
def test_icons_that_do_not_fit_the_actions_are_found(
    path: str, value: Any, finding: str
) -> None:
    """In both directions."""
    broken = changed(ICONS, path, value)
    assert service_findings(SERVICES, TEXTS, broken) == [f"icons.json.{finding}"]


def test_a_field_that_stands_in_a_section_and_beside_it_is_found() -> None:
    """Only one of the two would reach the action."""
    rest = {"selector": {"number": None}}
    broken = changed(SERVICES, f"{READ}.fields.rest", rest)
    assert service_findings(broken, TEXTS, ICONS) == [
        "services.yaml.read_meter: rest stands twice"
    ]
