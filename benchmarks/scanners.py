"""Search a line with pyMeterBus, in a process of its own: secondary|primary URL.

Version 0.8.5 announces commands for it, but does not ship their module. What runs here are
its functions, in the order and with the timeouts of the tools in its repository.
"""

# What is not measured need not be installed.
# mypy: disable-error-code="attr-defined"

from collections.abc import Callable
import sys
import time
from typing import Any

import serial  # type: ignore[import-untyped, import-not-found, unused-ignore]

import meterbus

TIMEOUT_S = 1.0
"""What an answer may take."""
PAUSE_S = 0.5
"""What it waits between a request for data and looking for the answer."""
PINGS = 6
"""Times that it calls a primary address."""
HIGHEST_ADDRESS = 250
OPEN_MASK = "F" * 16
DIGITS = "0123456789"


def main(method: str, url: str) -> None:
    """Search, and print one line for each meter or address that is found."""
    methods: dict[str, Callable[[Any], None]] = {
        "secondary": search_secondary,
        "primary": search_primary,
    }
    with serial.serial_for_url(url, 2400, 8, "E", 1, timeout=TIMEOUT_S) as line:
        methods[method](line)


def search_primary(line: Any) -> None:
    """Call each address until it acknowledges."""
    for address in range(HIGHEST_ADDRESS + 1):
        if any(ping(line, address) for _ in range(PINGS)):
            print("found", address, flush=True)
        print("tried", address, flush=True)


def ping(line: Any, address: int) -> bool:
    """Reset one address; return whether that was acknowledged."""
    meterbus.send_ping_frame(line, address)
    return isinstance(received(line), meterbus.TelegramACK)


def search_secondary(line: Any, mask: str = OPEN_MASK, place: int = 0) -> None:
    """Search by selection, digit by digit from the first one on."""
    if mask == OPEN_MASK and not ping(line, meterbus.ADDRESS_NETWORK_LAYER):
        ping(line, meterbus.ADDRESS_BROADCAST_NOREPLY)
    for digit in DIGITS:
        narrower = mask[:place] + digit + mask[place + 1 :]
        meterbus.send_select_frame(line, narrower)
        raw = meterbus.recv_frame(line, 1)
        if isinstance(loaded(raw), meterbus.TelegramACK):
            report_selected(line)
        elif raw is False and place + 1 < len(mask):
            # What came is no frame, so several answered.
            search_secondary(line, narrower, place + 1)


def report_selected(line: Any) -> None:
    """Ask who is selected."""
    meterbus.send_request_frame(line, meterbus.ADDRESS_NETWORK_LAYER)
    time.sleep(PAUSE_S)
    frame = received(line)
    if isinstance(frame, meterbus.TelegramLong):
        print("found", frame.secondary_address, flush=True)


def received(line: Any) -> Any:
    """Return the frame that comes, if one does."""
    return loaded(meterbus.recv_frame(line, 1))


def loaded(raw: Any) -> Any:
    """Return the frame that these bytes are, if they are one."""
    try:
        return meterbus.load(raw)
    except meterbus.MBusFrameDecodeError:
        return None


if __name__ == "__main__":
    main(*sys.argv[1:])
