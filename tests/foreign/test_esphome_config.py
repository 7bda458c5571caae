"""The configuration for an ESP32 that people copy, as ESPHome itself reads it."""

import base64
from pathlib import Path
import re
import subprocess
from typing import Any

import pytest
import yaml

from tests.yaml_text import read

from .needs import program

ESPHOME = program("esphome", "esphome")
PAGE = Path(__file__).parents[2] / "docs" / "start" / "esphome.md"
(COMPLETE, _) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
SECRETS = {
    "api_key": base64.b64encode(bytes(range(32))).decode(),
    "ota_password": "over the air",
    "wifi_ssid": "House",
    "wifi_password": "a long one",
}
ROOM_S = 120
"""ESPHome starts in seconds; a busy machine takes longer."""


def validated(folder: Path, configuration: str) -> tuple[int, str]:
    """Return what ESPHome says of a configuration, as text, and its exit code."""
    (folder / "secrets.yaml").write_text(yaml.safe_dump(SECRETS), "utf-8")
    file = folder / "m-bus.yaml"
    file.write_text(configuration, "utf-8")
    told = subprocess.run(
        [ESPHOME, "config", file],
        capture_output=True,
        text=True,
        check=False,
        timeout=ROOM_S,
    )
    return told.returncode, told.stdout


def test_esphome_takes_the_configuration_as_it_stands(tmp_path: Path) -> None:
    """With the characters that meters hear, at the pins of the page."""
    code, text = validated(tmp_path, COMPLETE)
    assert code == 0, text
    told: dict[str, Any] = read(text)
    (port,) = told["uart"]
    assert (port["baud_rate"], port["parity"], port["data_bits"]) == (2400, "EVEN", 8)
    assert (port["stop_bits"], port["rx_buffer_size"]) == (1, 1024)
    assert (port["tx_pin"]["number"], port["rx_pin"]["number"]) == (17, 16)
    (proxy,) = told["serial_proxy"]
    assert (proxy["uart_id"], proxy["port_type"]) == (port["id"], "TTL")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("port_type: TTL", "port_type: M-Bus"), ("uart_id: meters", "uart_id: heat")],
)
def test_esphome_refuses_what_is_wrong_in_it(
    tmp_path: Path, right: str, wrong: str
) -> None:
    """So that its consent means something."""
    code, text = validated(tmp_path, COMPLETE.replace(right, wrong))
    assert code != 0
    assert wrong.split(": ")[1] in text
