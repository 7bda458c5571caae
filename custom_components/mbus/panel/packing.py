"""Rows as they go over the line: their names once, and not with each of a thousand meters."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from .messages import Amount, MeterRow, PackedRows

PARTS: Final = tuple(Amount.__annotations__)
"""Of an amount, each in a column of its own."""

PLAIN: Final = tuple(
    key for key in MeterRow.__annotations__ if key not in ("entry_id", "amount")
)


def packed(rows: Iterable[MeterRow]) -> list[PackedRows]:
    """Return rows by gateway, each as its values in the order of the columns."""
    by_gateway: dict[str, PackedRows] = {}
    for row in rows:
        told = _flat(row)
        of_gateway = by_gateway.setdefault(
            row["entry_id"],
            {"entry_id": row["entry_id"], "columns": list(told), "rows": []},
        )
        of_gateway["rows"].append(list(told.values()))
    return list(by_gateway.values())


def _flat(row: MeterRow) -> dict[str, Any]:
    """Return a row without its gateway, and its amount in parts."""
    amount: Mapping[str, Any] = row["amount"] or dict.fromkeys(PARTS)
    told: Mapping[str, Any] = row
    return {key: told[key] for key in PLAIN} | {
        f"amount_{key}": amount[key] for key in PARTS
    }
