"""Texts: whatever the code can say, it says in words."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
from typing import Any

import pytest

from custom_components.mbus.errors import translation_key_of
from custom_components.mbus.meterbus.bus.line import BrokenLineError, LineProblem
from custom_components.mbus.meterbus.protocol.errors import (
    LineError,
    MBusError,
    MeterError,
    ProtocolError,
)
from custom_components.mbus.meterbus.protocol.tables.maker_codes import (
    OWN_VIF_ROWS,
    OWN_VIFE_ROWS,
)
from custom_components.mbus.meterbus.protocol.tables.media import MEDIUM_ROWS
from custom_components.mbus.meterbus.protocol.tables.quantities import Quantity
from custom_components.mbus.meterbus.protocol.tables.vife import (
    FIRST_ROWS,
    SECOND_ROWS,
    Effect,
)

INTEGRATION = Path(__file__).parents[1] / "custom_components" / "mbus"
TEXTS: dict[str, Any] = json.loads(
    (INTEGRATION / "translations" / "en.json").read_text()
)
ERRORS = [
    *(BrokenLineError(problem, "url", "detail") for problem in LineProblem),
    LineError("line"),
    MeterError("meter"),
    ProtocolError("collision", "collision"),
    ProtocolError("checksum", "checksum"),
]


def calls(name: str) -> Iterator[ast.Call]:
    """Yield the calls of a method in the config flow."""
    tree = ast.parse((INTEGRATION / "config_flow.py").read_text())
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=attribute)) if attribute == name:
                yield node


def said(call: ast.Call, argument: str) -> str:
    """Return what a call says for a keyword."""
    (value,) = (
        each.value.value
        for each in call.keywords
        if each.arg == argument and isinstance(each.value, ast.Constant)
    )
    assert isinstance(value, str)
    return value


@pytest.mark.parametrize("err", ERRORS, ids=translation_key_of)
def test_every_error_has_a_message(err: MBusError) -> None:
    """In the flow, and where a gateway or meter fails later."""
    key = translation_key_of(err)
    assert TEXTS["config"]["error"][key]
    assert TEXTS["exceptions"][key]["message"]


def test_every_quantity_has_a_name() -> None:
    """And nothing else has, but records that no table knows."""
    assert set(TEXTS["entity"]["sensor"]) == {*Quantity, "unknown_record"}
    assert all(
        each["name"].endswith("{details}")
        for each in TEXTS["entity"]["sensor"].values()
    )


def test_every_qualifier_has_words() -> None:
    """Errors of records are no part of a name."""
    named = {
        row.name
        for row in (*FIRST_ROWS, *SECOND_ROWS)
        if row.name and row.effect is not Effect.ERROR
    }
    named |= {row.qualifier for row in (*OWN_VIF_ROWS, *OWN_VIFE_ROWS) if row.qualifier}
    others = {
        *("maximum", "minimum", "error", "tariff", "subunit", "storage"),
        *("forward", "backward", "address", "none"),
    }
    assert set(TEXTS["selector"]["record_detail"]["options"]) == named | others


def test_every_medium_has_words() -> None:
    """A meter is called by what it measures."""
    media = {row.key for row in MEDIUM_ROWS}
    assert set(TEXTS["selector"]["medium"]["options"]) == media


@pytest.mark.parametrize("kind", ["async_show_form", "async_show_menu"])
def test_every_step_has_a_title(kind: str) -> None:
    """No page of the flow shows a key."""
    steps = {said(call, "step_id") for call in calls(kind)} - {"init"}
    assert steps
    assert all(TEXTS["config"]["step"][step]["title"] for step in steps)


def test_every_abort_has_a_reason() -> None:
    """The last page says why nothing was set up."""
    reasons = {said(call, "reason") for call in calls("async_abort")}
    assert reasons | {"already_configured"} == set(TEXTS["config"]["abort"])
