"""What tests need that is not ours: where it is missing they say so, and are left out.

`script/test --foreign` installs it; there, what is missing is a failure.
"""

from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
import os
import shutil
from typing import NoReturn

import pytest

IS_DEMANDED = "MBUS_FOREIGN"
"""The variable that `script/test --foreign` sets."""
WHERE_DEBIAN_KEEPS_SERVERS = "/usr/sbin"


def program(name: str, package: str) -> str:
    """Return the path of a program."""
    places = f"{os.environ['PATH']}:{WHERE_DEBIAN_KEEPS_SERVERS}"
    return shutil.which(name, path=places) or _missing(name, package)


def module(name: str, package: str) -> None:
    """See to it that a module can be imported."""
    if find_spec(name) is None:
        _missing(name, package)


def package(name: str) -> None:
    """See to it that a package is installed whose modules may have the names of ours."""
    try:
        distribution(name)
    except PackageNotFoundError:
        _missing(name, name)


def _missing(name: str, package: str) -> NoReturn:
    sentence = f"{name} is not here: script/test --foreign installs {package}"
    if os.environ.get(IS_DEMANDED):
        pytest.fail(sentence)
    pytest.skip(sentence, allow_module_level=True)
