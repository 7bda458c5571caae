"""Checks of what the code names, each seen failing."""

from typing import Any, Final

import pytest

from .broken import GONE, changed
from .code import (
    Code,
    action_findings,
    key_findings,
    keys_without_class,
    schema_of_setup_findings,
    step_findings,
)

KEYS: Final = '''
"""A module."""
from .const import DOMAIN, NOBODY
LOST: Final = "lost"
NOBODY = "nobody"

def failed(error: str, key: str) -> Exception:
    return UpdateFailed(translation_domain=DOMAIN, translation_key=key)

class Coordinator:
    def _failed(self, key: str, *, also: str = "") -> Exception:
        return HomeAssistantError(translation_key=key)

    def read(self) -> None:
        raise self._failed("silent")
        raise failed("why", key="other_meter")
        raise failed("why", LOST)
        raise UpdateFailed(translation_domain=DOMAIN, translation_key=key_of(err))
        words = {"dynamic"}

def report(hass: HomeAssistant, key: str) -> None:
    ir.async_create_issue(hass, DOMAIN, "id", translation_key=key)

report(hass, NOBODY)
one_of = lambda *values: SelectSelectorConfig(translation_key="parity")
DESCRIPTION = SensorEntityDescription(key="x", translation_key="failed_reads")

class Button:
    _attr_translation_key = "read_now"
'''
TEXTS: Final = {
    "exceptions": {
        key: {"message": "X."} for key in ("silent", "lost", "other_meter", "dynamic")
    },
    "issues": {"nobody": {"title": "X"}},
    "selector": {"parity": {"options": {"even": "Even"}}},
    "entity": {"sensor": {"failed_reads": {}}, "button": {"read_now": {}}},
}


def test_keys_that_have_texts_are_let_through() -> None:
    """Given directly, by constants, and through functions that hand them on."""
    assert key_findings(Code.parse([KEYS]), TEXTS) == []


@pytest.mark.parametrize(
    "path",
    [
        "exceptions.silent",
        "exceptions.lost",
        "exceptions.other_meter",
        "issues.nobody",
        "selector.parity",
    ],
)
def test_a_key_without_a_text_is_found(path: str) -> None:
    """A person would be shown the key."""
    assert key_findings(Code.parse([KEYS]), changed(TEXTS, path, GONE)) == [
        f"en.json.{path}: missing, the code names it"
    ]


@pytest.mark.parametrize(
    ("platform", "key"), [("sensor", "failed_reads"), ("button", "read_now")]
)
def test_an_entity_without_a_name_is_found(platform: str, key: str) -> None:
    """In a description, and in a class."""
    broken = changed(TEXTS, f"entity.{platform}.{key}", GONE)
    assert key_findings(Code.parse([KEYS]), broken) == [
        f"en.json.entity.{key}: missing, the code names it"
    ]


@pytest.mark.parametrize("section", ["exceptions", "issues", "entity"])
def test_a_text_that_the_code_does_not_name_is_found(section: str) -> None:
    """Somebody would translate it for nothing."""
    below = ".sensor" if section == "entity" else ""
    broken = changed(TEXTS, f"{section}{below}.forgotten", {})
    assert key_findings(Code.parse([KEYS]), broken) == [
        f"en.json.{section}.forgotten: stale, the code does not name it"
    ]


def test_entities_without_a_device_class_are_known() -> None:
    """Of descriptions and of classes."""
    source = """
A = SensorEntityDescription(translation_key="round", device_class=D.DURATION)
B = SensorEntityDescription(translation_key="answering")
class C:
    _attr_translation_key = "read_now"
class D:
    _attr_translation_key = "restart"
    _attr_device_class = ButtonDeviceClass.RESTART
class E:
    _attr_has_entity_name = True
"""
    assert keys_without_class(Code.parse([source])) == {"answering", "read_now"}


STEPS: Final = """
class Flow:
    async def async_step_user(self, user_input=None):
        return self.async_show_menu(step_id="user", menu_options=["serial", "network"])

    async def async_step_serial(self, user_input=None):
        errors["base"] = "in_use"
        return self.async_show_form(step_id="serial", errors=errors)

    async def async_step_network(self, user_input=None):
        if self.source == "user":
            return self.async_abort(reason="not_loaded")
        return self.async_show_progress(step_id="network", progress_action="searching")

class OtherFlow:
    async def async_step_user(self, user_input=None):
        return self.async_show_menu(step_id="user", menu_options=["serial"])
"""
FLOW: Final = {
    "step": {
        "user": {"menu_options": {"serial": "Serial", "network": "Network"}},
        "serial": {},
        "network": {},
    },
    "error": {"in_use": "X."},
    "abort": {"not_loaded": "X.", "already_configured": "X."},
    "progress": {"searching": "X."},
}
FLOWS: Final = {
    "config": FLOW,
    "config_subentries": {
        "meter": {"step": {"user": {"menu_options": {"serial": "Serial"}}}}
    },
}


def test_steps_that_have_texts_are_let_through() -> None:
    """Two dialogs may have a step of one name with other choices."""
    assert step_findings(Code.parse([STEPS]), FLOWS) == []


@pytest.mark.parametrize(
    ("path", "value", "finding"),
    [
        ("config.step.serial", GONE, ": no dialog has the step serial"),
        (
            "config.step.usb",
            {},
            ".config.step.usb: stale, there is no async_step_usb",
        ),
        (
            "config.step.user.menu_options.usb",
            "USB",
            ".config.step.user.menu_options: not those of the code",
        ),
        (
            "config_subentries.meter.step.user.menu_options.usb",
            "USB",
            ".config_subentries.meter.step.user.menu_options: not those of the code",
        ),
        ("config.abort.not_loaded", GONE, ": no dialog has the abort not_loaded"),
        (
            "config.progress",
            GONE,
            ": no dialog has the progress searching",
        ),
        (
            "config.error.lost",
            "X.",
            ".config.error.lost: stale, the code does not name it",
        ),
        (
            "config.abort.lost",
            "X.",
            ".config.abort.lost: stale, the code does not name it",
        ),
        (
            "config.progress.reading",
            "X.",
            ".config.progress.reading: stale, the code does not name it",
        ),
        (
            "issues.gone.fix_flow",
            {"step": {"confirm": {}}},
            ".issues.gone.fix_flow.step.confirm: stale, there is no async_step_confirm",
        ),
    ],
)
def test_steps_and_texts_that_do_not_fit_are_found(
    path: str, value: Any, finding: str
) -> None:
    """In both directions."""
    broken = changed(FLOWS, path, value)
    assert step_findings(Code.parse([STEPS]), broken) == [f"en.json{finding}"]


def test_a_choice_that_leads_nowhere_is_found() -> None:
    """The dialog would end with an error."""
    source = STEPS.replace("async_step_network", "async_step_tcp")
    assert step_findings(Code.parse([source]), FLOWS) == [
        "en.json.config.step.network: stale, there is no async_step_network",
        "menu user: there is no async_step_network",
    ]


REGISTERS: Final = """
DOMAIN = "mbus"
SCAN = "scan"
ACTIONS = {"read_meter": read}
def async_setup_services(hass):
    hass.services.async_register(DOMAIN, SCAN, scan)
    service.async_register_admin_service(hass, DOMAIN, "set_clock", set_clock)
    for name, action in ACTIONS.items():
        hass.services.async_register(DOMAIN, name, action)
"""
SERVICES: Final = {"scan": None, "set_clock": None, "read_meter": None}


def test_actions_that_are_described_are_let_through() -> None:
    """Registered by name, by constants or from a table."""
    assert action_findings(Code.parse([REGISTERS]), SERVICES) == []
    assert action_findings(Code.parse(["x = 1"]), {}) == []


@pytest.mark.parametrize("action", ["scan", "set_clock"])
def test_an_action_that_is_not_described_is_found(action: str) -> None:
    """It would have no form."""
    services = changed(SERVICES, action, GONE)
    assert action_findings(Code.parse([REGISTERS]), services) == [
        f"services.yaml.{action}: missing, it is registered"
    ]


def test_an_action_that_is_gone_is_found() -> None:
    """It could be chosen, and would fail."""
    services = {**SERVICES, "initialize": None}
    assert action_findings(Code.parse([REGISTERS]), services) == [
        "services.yaml.initialize: stale, the code does not name it"
    ]


def test_actions_without_any_description_are_found() -> None:
    """Hassfest asks for the file as soon as something is registered."""
    assert action_findings(Code.parse([REGISTERS]), {}) == [
        "services.yaml: missing, the code registers actions"
    ]


@pytest.mark.parametrize(
    "source",
    [
        "CONFIG_SCHEMA = only(DOMAIN)\nasync def async_setup(hass, config): ...",
        "CONFIG_SCHEMA: Final = x\nasync def async_setup(hass, config): ...",
        "async def async_setup_entry(hass, entry): ...",
    ],
)
def test_a_setup_that_says_what_it_takes_is_let_through(source: str) -> None:
    """One without a setup of its own has nothing to say."""
    assert schema_of_setup_findings(source) == []


def test_a_setup_that_does_not_say_what_it_takes_is_found() -> None:
    """Hassfest asks for the schema."""
    source = "async def async_setup(hass, config): ..."
    assert schema_of_setup_findings(source) == [
        "__init__.py: async_setup without CONFIG_SCHEMA"
    ]
