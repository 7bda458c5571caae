"""What every check shares: files that can be read, and schemas that tell the place."""

from collections import Counter
from collections.abc import Iterable, Iterator
import json
import re
from typing import Any, Final

import probatio
import yaml

from homeassistant.const import Platform

SLUG: Final = probatio.Match(re.compile(r"^[a-z0-9]+(_[a-z0-9]+)*\Z"))
"""Platforms, fields, exceptions, actions."""
KEY: Final = probatio.Match(re.compile(r"^[a-z0-9]+([-_][a-z0-9]+)*\Z"))
"""Keys of texts and icons, which may have hyphens too."""

PLATFORM: Final = probatio.In([each.value for each in Platform], "no platform")


def schema_findings(schema: probatio.Schema, data: Any, name: str) -> list[str]:
    """Return what a schema refuses, each with its place below a name."""
    try:
        schema(data)
    except probatio.MultipleInvalid as err:
        return [_at(each, name) for each in err.errors]
    except probatio.Invalid as err:
        return [_at(err, name)]
    return []


def _at(err: probatio.Invalid, name: str) -> str:
    return f"{'.'.join(map(str, [name, *err.path]))}: {err.msg}"


def differences(
    found: Iterable[str], wanted: Iterable[str], name: str, where: str
) -> list[str]:
    """Return what is missing below a name, and what has nothing to stand for.

    `where` says in what the wanted keys stand.
    """
    found, wanted = set(found), set(wanted)
    missing = [f"{name}.{key}: missing, {where} has it" for key in wanted - found]
    stale = [f"{name}.{key}: stale, {where} has no such key" for key in found - wanted]
    return sorted([*missing, *stale])


def doubles(keys: Iterable[str], name: str) -> list[str]:
    """Return the keys that stand more than once in one place."""
    return [f"{name}: {key} stands twice" for key, n in Counter(keys).items() if n > 1]


def json_findings(raw: bytes, name: str) -> list[str]:
    """Return why bytes are not JSON in UTF-8 with each key once in its place."""
    found: list[str] = []

    def take(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found.extend(doubles((key for key, _ in pairs), name))
        return dict(pairs)

    try:
        json.loads(raw.decode("utf-8"), object_pairs_hook=take)
    except UnicodeDecodeError:
        return [f"{name}: not UTF-8"]
    except json.JSONDecodeError as err:
        return [f"{name}: not JSON: line {err.lineno}: {err.msg}"]
    return found


def yaml_findings(text: str, name: str) -> list[str]:
    """Return why a text is not YAML with each key once in its place."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as err:
        line = err.problem_mark.line + 1 if err.problem_mark else "?"
        return [f"{name}: not YAML: line {line}: {err.problem}"]
    return [] if node is None else list(_doubles_below(node, name))


def _doubles_below(node: yaml.Node, name: str) -> Iterator[str]:
    if isinstance(node, yaml.MappingNode):
        yield from doubles((key.value for key, _ in node.value), name)
        for _, value in node.value:
            yield from _doubles_below(value, name)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _doubles_below(value, name)
