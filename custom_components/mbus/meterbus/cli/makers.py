"""`mbus makers`: list the models that are known by name, and who says so."""

import argparse
from collections.abc import Sequence

from ..makers.rows import in_hex
from ..report import Report, json_of, report_makers
from .exits import DONE


def run(options: argparse.Namespace) -> int:
    """List the makers; return the exit code."""
    makers = report_makers()
    if options.json:
        print(json_of(makers))
    else:
        _print_makers(makers)
    return DONE


def _print_makers(makers: Sequence[Report]) -> None:
    for maker in makers:
        print(f"{maker['manufacturer']}  {maker['maker']}")
        for model in maker["models"]:
            versions = in_hex(model["versions"])
            media = in_hex(model["media"]) or "any"
            print(
                f"     {model['name']}  version {versions}  medium {media}"
                f"  [{model['source']}]"
            )
