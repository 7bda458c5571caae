"""One copy of each class of the library, under both of its names."""

from importlib import import_module
from pkgutil import walk_packages
import sys

COPY = "custom_components.mbus.meterbus"


def share_modules() -> None:
    """Let `import meterbus` mean the integration's copy, as the simulator imports it."""
    library = import_module(COPY)
    for found in walk_packages(library.__path__, f"{COPY}."):
        if not found.name.endswith("__main__"):
            import_module(found.name)
    shared = {key: value for key, value in sys.modules.items() if key.startswith(COPY)}
    for key, module in shared.items():
        sys.modules[f"meterbus{key.removeprefix(COPY)}"] = module
