"""What `script/test` runs: the fast tests without Home Assistant, and those in real time."""

from pathlib import Path
import re
import subprocess
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
TESTS: Final = ROOT / "tests"
FOLDERS_THAT_NEED_HOME_ASSISTANT: Final = {
    "foreign",  # what others wrote is there, Home Assistant's own integrations too
    "panel",  # it is a page of Home Assistant
    "recorder",  # its tests write into Home Assistant's database
    "packaging",  # what it checks is compared with Home Assistant's own tables
}


def collect(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Let the script find tests, but not run them."""
    return subprocess.run(
        [ROOT / "script" / "test", "fast", "--collect-only", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def collected() -> subprocess.CompletedProcess[str]:
    """Return what the script finds where nothing is named."""
    return collect()


def test_they_are_imported_without_home_assistant(
    collected: subprocess.CompletedProcess[str],
) -> None:
    """The plugin `alone` has put nothing in its place."""
    assert collected.returncode == 0, collected.stdout
    assert "tests/protocol/test_keys.py::" in collected.stdout


def test_every_folder_is_among_them_or_says_why_not(
    collected: subprocess.CompletedProcess[str],
) -> None:
    """A new folder is in the list of the script, or in the one above."""
    fast = set(re.findall(r"^tests/(\w+)/", collected.stdout, re.MULTILINE))
    folders = {each.parent.name for each in TESTS.glob("*/test_*.py")}
    assert fast == folders - FOLDERS_THAT_NEED_HOME_ASSISTANT


def test_a_test_that_needs_home_assistant_is_refused() -> None:
    """Proof that the others would be, too."""
    done = collect("tests/test_init.py")
    assert done.returncode != 0
    assert re.search("ModuleNotFoundError: .*homeassistant", done.stdout)


def test_those_in_real_time_are_where_the_script_looks_for_them() -> None:
    """A file of them elsewhere would never be run."""
    script = (ROOT / "script" / "test").read_text(encoding="utf-8")
    (places,) = re.findall(r'^IN_REAL_TIME="(.+)"$', script, re.MULTILINE)
    marked = {
        str(each.relative_to(ROOT))
        for each in TESTS.rglob("test_*.py")
        if each != Path(__file__)
        and "pytest.mark.wall_clock" in each.read_text(encoding="utf-8")
    }
    assert marked
    assert [each for each in marked if not each.startswith(tuple(places.split()))] == []
