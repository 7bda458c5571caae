"""Select a meter with pyMeterBus and print its telegram: python -I … URL ADDRESS.

It is a process of its own, since pyMeterBus has the name of our library.
"""

import sys

import serial

import meterbus

FASTEST = 38400


def main(url: str, address: str) -> None:
    """Ask as its own tool does."""
    with serial.serial_for_url(url, FASTEST, 8, "N", 1, 1.0) as port:
        meterbus.send_ping_frame(port, meterbus.ADDRESS_NETWORK_LAYER)
        meterbus.recv_frame(port, 1)
        meterbus.send_select_frame(port, address)
        assert isinstance(
            meterbus.load(meterbus.recv_frame(port, 1)), meterbus.TelegramACK
        )
        meterbus.send_request_frame(port, meterbus.ADDRESS_NETWORK_LAYER)
        telegram = meterbus.load(meterbus.recv_frame(port, meterbus.FRAME_DATA_LENGTH))
        sys.stdout.write(telegram.to_JSON())


main(*sys.argv[1:])
