"""Checks of icons, each seen failing."""

from typing import Any, Final

import pytest

from .broken import GONE, changed
from .icons import icon_findings
from .sensors import records_without_class

ICONS: Final = {
    "config": {"step": {"link": {"sections": {"advanced": "mdi:tune"}}}},
    "entity": {
        "button": {"read_now": {"default": "mdi:download"}},
        "sensor": {
            "alarm": {
                "default": "mdi:alarm-light-outline",
                "range": {"0": "mdi:numeric-0", "10": "mdi:numeric-10"},
                "state": {"off": "mdi:alarm-light-off-outline"},
                "state_attributes": {"bits": {"default": "mdi:format-list-bulleted"}},
            }
        },
    },
    "services": {
        "scan": "mdi:magnify",
        "read_meter": {"service": "mdi:download", "sections": {"more": "mdi:cog"}},
    },
}
TEXTS: Final = {
    "entity": {
        "button": {"read_now": {"name": "Read now"}},
        "sensor": {"alarm": {"name": "Alarm"}, "energy": {"name": "Energy"}},
    }
}
NEEDED: Final = {
    "button": frozenset({"read_now"}),
    "event": frozenset[str](),
    "sensor": frozenset({"alarm"}),
}
ALARM: Final = "entity.sensor.alarm"


def test_good_icons_are_let_through() -> None:
    """Each broken example below differs from them in one place."""
    assert icon_findings(ICONS, TEXTS, NEEDED) == []


@pytest.mark.parametrize(
    ("path", "value", "finding"),
    [
        (f"{ALARM}.default", "alarm-light", f"{ALARM}.default: no mdi: icon"),
        (f"{ALARM}.default", "hass:alarm", f"{ALARM}.default: no mdi: icon"),
        (f"{ALARM}.default", "mdi:Alarm Light", f"{ALARM}.default: no mdi: icon"),
        (
            f"{ALARM}.range",
            {"10": "mdi:numeric-10", "9": "mdi:numeric-9"},
            f"{ALARM}.range: its numbers do not grow",
        ),
        (
            f"{ALARM}.state_attributes.bits.range",
            {"1": "mdi:numeric-1", "0": "mdi:numeric-0"},
            f"{ALARM}.state_attributes.bits.range: its numbers do not grow",
        ),
        (f"{ALARM}.icon", "mdi:cog", f"{ALARM}.icon: not a valid option"),
        (f"{ALARM}.state.off", "off", f"{ALARM}.state.off: no mdi: icon"),
        (
            f"{ALARM}.state.off",
            "mdi:alarm-light-outline",
            f"{ALARM}.state.off: the same as the default",
        ),
        (f"{ALARM}.range.low", "mdi:cog", f"{ALARM}.range.low: no number"),
        ("entity.sensor", GONE, f"{ALARM}: missing, it has no device class"),
        (f"{ALARM}.default", GONE, f"{ALARM}: missing, it has no device class"),
        (
            "entity.button.read_all.default",
            "mdi:download",
            "entity.button.read_all: stale, no entity has this name",
        ),
        (
            "entity.event",
            {"telegram": {"default": "mdi:email"}},
            "entity.event.telegram: stale, no entity has this name",
        ),
        (
            "config.step.link.sections.advanced",
            "tune",
            "config.step.link.sections.advanced: no mdi: icon",
        ),
        ("entity.sensors", {}, "entity.sensors: no platform"),
        ("pictures", {}, "pictures: not a valid option"),
    ],
)
def test_broken_icons_are_found(path: str, value: Any, finding: str) -> None:
    """The finding names the place."""
    broken = changed(ICONS, path, value)
    assert icon_findings(broken, TEXTS, NEEDED) == [f"icons.json.{finding}"]


@pytest.mark.parametrize("icon", ["magnify", {"sections": {"more": "mdi:cog"}}, None])
def test_an_action_without_an_icon_of_its_own_is_found(icon: Any) -> None:
    """The short form and the long one need it."""
    (found,) = icon_findings(changed(ICONS, "services.scan", icon), TEXTS, NEEDED)
    assert found.startswith("icons.json.services.scan")


def test_records_with_a_device_class_need_no_icon() -> None:
    """Energy always has one; a remaining battery life in years has none."""
    found = records_without_class()
    assert {"unknown_record", "remaining_battery_life", "mass_flow"} <= found
    assert {"energy", "power", "date", "flow_temperature"} & found == set()
