"""What every test shares: one copy of each class, however it is imported."""

from importlib import import_module
from pkgutil import walk_packages
import sys

from custom_components.mbus import meterbus


def _share_modules() -> None:
    """Let `import meterbus` mean the integration's copy, as the simulator imports it."""
    name = meterbus.__name__
    for module in walk_packages(meterbus.__path__, f"{name}."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    shared = {key: value for key, value in sys.modules.items() if key.startswith(name)}
    for key, module in shared.items():
        sys.modules[f"meterbus{key.removeprefix(name)}"] = module


_share_modules()
