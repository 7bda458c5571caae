"""Which modules are changed, and which tests have to notice."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
INTEGRATION: Final = ROOT / "custom_components" / "mbus"


@dataclass(frozen=True)
class Target:
    """Modules, as a pattern below the integration, and tests below `tests/`."""

    modules: str
    tests: tuple[str, ...]

    @property
    def paths(self) -> list[Path]:
        """The modules."""
        return sorted(INTEGRATION.glob(self.modules))

    @property
    def test_paths(self) -> list[str]:
        """The tests, from the root of the project."""
        return [f"tests/{each}" for each in self.tests]


POLLING: Final = (
    "test_init.py",
    "test_living.py",
    "test_gateways.py",
    "test_clocks.py",
    "test_unit_changed.py",
)
DIALOGS: Final = (
    *("test_config_flow.py", "test_meter_flow.py", "test_choice.py", "test_whole.py"),
    *("test_override.py", "test_read_first.py", "test_moving.py", "test_meter_list.py"),
    *("test_addressing.py", "test_areas.py", "test_interval.py", "test_exchange.py"),
    *("test_gone.py", "test_reconfigure.py", "test_other_gateways.py", "test_ports.py"),
)
RECORDS: Final = (
    *("test_presentation.py", "test_sensor.py", "test_override.py", "test_places.py"),
    *("test_moved_keys.py", "test_new_knowledge.py", "test_names.py"),
)
REGISTERS: Final = ("registers", "test_registers.py", "test_places.py")
HISTORY: Final = ("test_history_rows.py", "history", "recorder")
BUS: Final = ("bus",)
SEARCH: Final = (
    *("protocol/test_search.py", "bus/test_scan.py", "bus/test_odd.py"),
    *("test_any_house.py", "test_guarantee.py"),
)

TARGETS: Final = (
    Target("coordinator.py", POLLING),
    Target("gateway.py", POLLING),
    Target("records/[!r]*.py", RECORDS),
    Target("records/registers.py", REGISTERS),
    Target("flows/*.py", DIALOGS),
    Target("history/*.py", HISTORY),
    Target("meterbus/history/*.py", ("history",)),
    Target("meterbus/bus/conversation.py", BUS),
    Target("meterbus/bus/exchange.py", BUS),
    Target("meterbus/bus/connection.py", BUS),
    Target("meterbus/protocol/reading.py", ("protocol/test_reading.py", *BUS)),
    Target("meterbus/protocol/records.py", ("protocol",)),
    Target("meterbus/protocol/search.py", SEARCH),
)
