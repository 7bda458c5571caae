"""Serve a port of pyserial to one client at a time: python pyserial_server.py URL PORT.

Telnet and RFC 2217 are done by pyserial's PortManager, as in the example that comes with
it; what is here carries bytes.
"""

from contextlib import suppress
import socket
import sys
from threading import Event, Thread

import serial
from serial.rfc2217 import PortManager, Serial as RemoteSerial


class WithoutModemLines:
    """A port of which nobody tells the modem lines."""

    cts = dsr = ri = cd = False


class LocalPort(WithoutModemLines, serial.Serial):
    """A serial port."""


class RemotePort(WithoutModemLines, RemoteSerial):
    """A port behind another server of RFC 2217."""


class Client:
    """Who has connected."""

    def __init__(self, connection: socket.socket) -> None:
        """Take a connection."""
        self._connection = connection

    def write(self, data: bytes) -> None:
        """Send."""
        with suppress(OSError):
            self._connection.sendall(data)


def serve(port: serial.Serial, connection: socket.socket) -> None:
    """Carry bytes until the client goes."""
    client, is_over = Client(connection), Event()
    manager = PortManager(port, client)

    def send() -> None:
        while not is_over.is_set():
            if data := port.read(port.in_waiting or 1):
                client.write(b"".join(manager.escape(data)))

    sender = Thread(target=send)
    sender.start()
    with suppress(OSError):
        while data := connection.recv(1024):
            port.write(b"".join(manager.filter(data)))
    is_over.set()
    sender.join()
    connection.close()


def main(url: str, number: str) -> None:
    """Serve for ever."""
    kind = RemotePort if url.startswith("rfc2217://") else LocalPort
    port = kind(url, timeout=0.02)
    with socket.create_server(("127.0.0.1", int(number))) as server:
        while True:
            serve(port, server.accept()[0])


main(*sys.argv[1:])
