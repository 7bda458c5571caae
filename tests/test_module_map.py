"""The map of the modules: it is what they say of themselves."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
WRITER = ROOT / "script" / "lib" / "module_map.py"


@pytest.fixture
def writer() -> ModuleType:
    """Return what script/module-map runs."""
    spec = spec_from_file_location("module_map", WRITER)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_what_the_modules_say(writer: ModuleType) -> None:
    """Run script/module-map where this fails."""
    assert writer.main(["--check"]) == 0


def test_a_stale_page_is_noticed(
    writer: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Missing, then written, then changed by hand."""
    page = tmp_path / "page.md"
    monkeypatch.setattr(writer, "PAGE", page)
    found = [writer.main(["--check"]), writer.main([]), writer.main(["--check"])]
    page.write_text(page.read_text("utf-8") + "more\n", "utf-8")
    assert [*found, writer.main(["--check"])] == [1, 0, 0, 1]


def test_every_module_says_what_it_is(writer: ModuleType) -> None:
    """In one line, which ends where the sentence does."""
    lines = {
        str(module.relative_to(ROOT)): writer.first_line(module)
        for module in writer.modules()
    }
    assert {name: line for name, line in lines.items() if not line.endswith(".")} == {}
