"""Checks of files as such: encoding, syntax, keys that stand twice."""

import probatio
import pytest

from .findings import (
    KEY,
    SLUG,
    differences,
    json_findings,
    schema_findings,
    yaml_findings,
)


@pytest.mark.parametrize(
    ("raw", "finding"),
    [
        (b'{"a": "\xe4"}', "en.json: not UTF-8"),
        (b'{"a": 1, "b": {"c": 1, "c": 2}}', "en.json: c stands twice"),
        (
            b'{"a": 1,}',
            "en.json: not JSON: line 1: Illegal trailing comma before end of object",
        ),
    ],
    ids=["latin 1", "double key", "comma"],
)
def test_broken_json_is_found(raw: bytes, finding: str) -> None:
    """Home Assistant would not load it, or load less than stands there."""
    assert json_findings(raw, "en.json") == [finding]


def test_good_json_is_let_through() -> None:
    """The same key may stand in two places."""
    assert json_findings('{"a": {"c": "ä"}, "c": 2}'.encode(), "en.json") == []


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("a:\n  b: 1\n  b: 2", "x.yaml: b stands twice"),
        ("- a: 1\n- c: 1\n  c: 2", "x.yaml: c stands twice"),
        (
            "a: b: c",
            "x.yaml: not YAML: line 1: mapping values are not allowed here",
        ),
    ],
    ids=["double key", "in a list", "no YAML"],
)
def test_broken_yaml_is_found(text: str, finding: str) -> None:
    """Of two equal keys the first would be lost."""
    assert yaml_findings(text, "x.yaml") == [finding]


@pytest.mark.parametrize("text", ["", "a:\n  b: 1\nb: 2", "- a: 1\n- a: 2"])
def test_good_yaml_is_let_through(text: str) -> None:
    """The same key may stand in two places."""
    assert yaml_findings(text, "x.yaml") == []


def test_a_schema_tells_the_place_of_each_finding() -> None:
    """One line for each thing that is wrong."""
    schema = probatio.Schema({"a": {"b": int}, probatio.Required("c"): str})
    assert schema_findings(schema, {"a": {"b": "x"}}, "file") == [
        "file.a.b: expected int",
        "file.c: required key not provided",
    ]
    assert schema_findings(probatio.Schema(SLUG), "A", "file") == [
        "file: does not match the expected pattern"
    ]
    assert schema_findings(schema, {"a": {"b": 1}, "c": ""}, "file") == []


@pytest.mark.parametrize("key", ["a_b", "a1", "300"])
def test_slugs_are_let_through(key: str) -> None:
    """Keys of texts may have hyphens, slugs may not."""
    assert schema_findings(probatio.Schema(SLUG), key, "key") == []
    assert schema_findings(probatio.Schema(KEY), f"{key}-b", "key") == []
    assert schema_findings(probatio.Schema(SLUG), f"{key}-b", "key") != []


@pytest.mark.parametrize("key", ["", "_a", "a_", "a__b", "A", "a b", "ä", "a.b", "a\n"])
def test_what_is_no_slug_is_found(key: str) -> None:
    """It is no key of a text either."""
    assert schema_findings(probatio.Schema(SLUG), key, "key") != []
    assert schema_findings(probatio.Schema(KEY), key, "key") != []


def test_keys_are_compared_in_both_directions() -> None:
    """What is missing and what is left over."""
    assert differences(["a", "b"], ["b", "c"], "icons", "services.yaml") == [
        "icons.a: stale, services.yaml has no such key",
        "icons.c: missing, services.yaml has it",
    ]
    assert differences(["a"], ["a"], "icons", "services.yaml") == []
