"""Checks of the code behind the quality scale, each seen failing."""

from typing import Final

import pytest

from .scale import CHECKS, scale_findings

GOOD: Final = {
    "__init__.py": """
async def async_setup(hass, config):
    hass.services.async_register("mbus", "scan", scan)

async def async_setup_entry(hass: HomeAssistant, entry: MbusConfigEntry) -> bool:
    entry.runtime_data = await open(entry)
    raise ConfigEntryNotReady("no")

async def async_unload_entry(hass: HomeAssistant, entry: MbusConfigEntry) -> bool: ...
""",
    "config_flow.py": """
class Flow:
    async def async_step_user(self):
        self._async_abort_entries_match({"device": "here"})

    async def async_step_reauth(self): ...
    async def async_step_reconfigure(self): ...

    @staticmethod
    def async_get_options_flow(config_entry: MbusConfigEntry) -> OptionsFlow: ...
""",
    "diagnostics.py": """
async def async_get_config_entry_diagnostics(hass, entry: MbusConfigEntry): ...
""",
    "sensor.py": """
PARALLEL_UPDATES = 0

async def async_setup_entry(hass, entry: MbusConfigEntry, add): ...
""",
    "flows/steps.py": "async def async_setup_entry(hass, entry): ...",
}
BY_ID: Final = "self.async_set_unique_id(1)"


def findings(path: str, old: str, new: str) -> list[str]:
    """Return what is said of the code with one thing changed."""
    changed = GOOD | {path: GOOD[path].replace(old, new)}
    assert changed != GOOD
    prefix = "quality_scale.yaml."
    return [each.removeprefix(prefix) for each in scale_findings(changed, CHECKS)]


def test_code_that_has_it_all_is_let_through() -> None:
    """Each broken example below differs from it in one place."""
    assert scale_findings(GOOD, CHECKS) == []


def test_code_that_checks_unique_ids_is_let_through() -> None:
    """There are two ways not to be added twice."""
    ids = f"{BY_ID}; self._abort_if_unique_id_configured("
    assert findings("config_flow.py", "self._async_abort_entries_match(", ids) == []


def test_rules_that_are_not_done_are_not_looked_for() -> None:
    """One that is exempt has its comment."""
    assert scale_findings({}, {"brands"}) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "finding"),
    [
        (
            "sensor.py",
            "MbusConfigEntry, add): ...",
            "MbusConfigEntry, add):\n    hass.services.register('mbus', 'scan', scan)",
            "action-setup: done, and sensor.py registers actions in async_setup_entry",
        ),
        (
            "sensor.py",
            "MbusConfigEntry, add): ...",
            "MbusConfigEntry, add):\n    platform.async_register_entity_service('scan')",
            "action-setup: done, and sensor.py registers actions in async_setup_entry",
        ),
        (
            "__init__.py",
            "entry.runtime_data =",
            "hass.data[entry.entry_id] =",
            (
                "runtime-data: done, and __init__.py sets no runtime_data in "
                "async_setup_entry"
            ),
        ),
        (
            "__init__.py",
            "raise ConfigEntryNotReady",
            "raise ValueError",
            "test-before-setup: done, and nothing raises ConfigEntryNotReady, or its like",
        ),
        (
            "config_flow.py",
            "self._async_abort_entries_match(",
            f"{BY_ID}; print(",
            "unique-config-entry: done, and config_flow.py ends for no entry that is there",
        ),
        (
            "__init__.py",
            "async_unload_entry",
            "unload",
            "config-entry-unloading: done, and __init__.py has no async_unload_entry",
        ),
        (
            "sensor.py",
            "PARALLEL_UPDATES",
            "UPDATES",
            "parallel-updates: done, and sensor.py has no PARALLEL_UPDATES",
        ),
        (
            "config_flow.py",
            "async_step_reauth",
            "reauth",
            "reauthentication-flow: done, and config_flow.py has no async_step_reauth",
        ),
        (
            "diagnostics.py",
            "async_get_config_entry_diagnostics",
            "diagnose",
            (
                "diagnostics: done, and diagnostics.py has no "
                "async_get_config_entry_diagnostics"
            ),
        ),
        (
            "config_flow.py",
            "async_step_reconfigure",
            "reconfigure",
            (
                "reconfiguration-flow: done, and config_flow.py has no "
                "async_step_reconfigure"
            ),
        ),
        (
            "config_flow.py",
            "config_entry: MbusConfigEntry",
            "config_entry: ConfigEntry",
            (
                "strict-typing: done, and config_flow.py: async_get_options_flow takes an "
                "entry without its own type"
            ),
        ),
        (
            "sensor.py",
            "entry: MbusConfigEntry",
            "entry",
            (
                "strict-typing: done, and sensor.py: async_setup_entry takes an entry "
                "without its own type"
            ),
        ),
    ],
)
def test_code_that_lacks_something_is_found(
    path: str, old: str, new: str, finding: str
) -> None:
    """What hassfest would say of an integration of Home Assistant itself."""
    assert findings(path, old, new) == [finding]
