"""Telegrams on standard output, for people."""

import sys

from ..protocol.telegram import Telegram
from ..report import Report
from ..text_table import telegram_lines, wants_color


def print_telegram(telegram: Telegram | None, report: Report) -> None:
    """Print a telegram, or why there is none."""
    pages = [record.page for record in telegram.records] if telegram else []
    for line in telegram_lines(report, pages=pages, color=wants_color(sys.stdout)):
        print(line)
    # On a terminal the lines above have said it.
    if telegram is None and not sys.stdout.isatty():
        sys.stderr.write(f"mbus: {report['error']}\n")
