"""What stays open after a search, in the words of a person's language."""

from typing import Final

from .meterbus.bus.found import Hint, ScanResult
from .records.names import Names

ELLIPSIS: Final = "…"
MOST_NUMBERS: Final = 5
"""Numbers that are named where meters could not be told apart; a bad line has many."""


def remarks_on(result: ScanResult, names: Names) -> list[str]:
    """Return what a person should know besides the meters that were found."""
    remarks = [
        names.remark("shared", address=str(each)) for each in result.shared_addresses
    ]
    remarks += [
        names.remark("collision", address=str(each)) for each in result.collisions
    ]
    remarks += remarks_on_numbers(result, names)
    if result.others:
        # Makers and media that were asked for would tell a person nothing.
        numbers = list(dict.fromkeys(each.identification for each in result.others))
        more = [ELLIPSIS] if len(numbers) > MOST_NUMBERS else []
        listed = ", ".join(numbers[:MOST_NUMBERS] + more)
        remarks.append(names.remark("not_told_apart", numbers=listed))
    if Hint.NO_DATA in result.hints and not result.without_data:
        remarks.append(names.remark("acknowledges_all"))
    if Hint.UNFINISHED in result.hints:
        remarks.append(names.remark("unfinished"))
    return remarks


def remarks_on_numbers(result: ScanResult, names: Names) -> list[str]:
    """Return what tells of meters that are there, and cannot be read like that."""
    remarks = [names.remark("same_number", number=each) for each in result.same_numbers]
    for place in result.without_data:
        if isinstance(place, int):
            remarks.append(names.remark("no_data_at", address=str(place)))
        else:
            remarks.append(names.remark("no_data_of", number=place.identification))
    return remarks
