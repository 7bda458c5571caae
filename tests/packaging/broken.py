"""Small examples, broken in one place, to see each check fail."""

from collections.abc import Mapping
import json
from typing import Any, Final

GONE: Final = object()
"""In place of a value: the key is not there at all."""


def changed(example: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return an example with one value changed, its keys parted by dots."""
    # Not a deep copy: it keeps parts that are shared, and would change them all.
    tree: dict[str, Any] = json.loads(json.dumps(example))
    *above, last = path.split(".")
    below = tree
    for key in above:
        below = below.setdefault(key, {})
    if value is GONE:
        del below[last]
    else:
        below[last] = value
    return tree
