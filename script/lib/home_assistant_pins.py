"""Print the packages that the Home Assistant of this Python pins to one version."""

from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
import json
from pathlib import Path
import re
from typing import Final

PIN: Final = re.compile(r"[\w.-]+==\S+")
# What the integration depends on pins its packages in a manifest of its own.
LOADED_WITH_THE_INTEGRATION: Final = ("usb", "hassio")


def home_assistant() -> Path:
    """Return where Home Assistant is installed, without importing it."""
    found = find_spec("homeassistant")
    return Path(str(found and found.origin)).parent


def pins(folder: Path) -> Iterator[str]:
    """Return what is pinned there, by the constraints and by integrations."""
    yield f"homeassistant=={version('homeassistant')}"
    constraints = (folder / "package_constraints.txt").read_text("utf-8")
    yield from filter(PIN.fullmatch, constraints.splitlines())
    for name in LOADED_WITH_THE_INTEGRATION:
        manifest = folder / "components" / name / "manifest.json"
        yield from json.loads(manifest.read_text("utf-8")).get("requirements", ())


if __name__ == "__main__":
    # Once each: an installer takes the same pin twice for a contradiction.
    print(*dict.fromkeys(pins(home_assistant())), sep="\n")
