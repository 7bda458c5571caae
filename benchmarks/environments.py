"""Throw-away environments in which the programs of others run, one for each package."""

import os
from pathlib import Path
import shutil
import subprocess
import sys
from typing import Final

PYTHONS: Final = (sys.executable, "python3.13", "python3.12", "python3.11", "python3")
"""Tried in this order: a competitor may have no wheel for the newest one."""


def python_with(requirement: str, *, only_wheel: bool = False) -> str:
    """Return the Python of an environment that has only this package, making it if needed."""
    folder = _cache() / "benchmarks" / requirement
    for place in PYTHONS:
        python = shutil.which(place)
        if (folder / "ready").exists():
            break
        if python and _install(requirement, python, folder, only_wheel=only_wheel):
            (folder / "ready").touch()
    if not (folder / "ready").exists():
        sys.exit(f"Stopped: {requirement} could not be installed for any Python here.")
    return str(folder / "bin" / "python")


def _cache() -> Path:
    """Return the folder that the scripts keep what they download in."""
    if own := os.environ.get("MBUS_CACHE"):
        return Path(own)
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "mbus-home-assistant"


def _install(requirement: str, python: str, folder: Path, *, only_wheel: bool) -> bool:
    """Install a package into a new environment; tell whether it worked."""
    print(f"Installing {requirement} for {python} …", file=sys.stderr)
    package = requirement.partition("==")[0]
    wheel = ("--only-binary", package) if only_wheel else ()
    into = str(folder / "bin" / "python")
    uv = shutil.which("uv") or shutil.which(_cache() / "tools" / "bin" / "uv")
    if uv:
        commands = [
            [uv, "venv", "--quiet", "--clear", "--python", python, str(folder)],
            [uv, "pip", "install", "--quiet", "--python", into, *wheel, requirement],
        ]
    else:
        commands = [
            [python, "-m", "venv", "--clear", str(folder)],
            [into, "-m", "pip", "install", "--quiet", *wheel, requirement],
        ]
    return all(subprocess.run(each, check=False).returncode == 0 for each in commands)
