"""The journeys, in the order in which a person makes them."""

from typing import Final

from .adapters import keep_gateway_at_its_adapter
from .adding import add_gateway_by_network, add_gateway_by_serial_port, add_meter
from .building import LONGEST_S, name_and_place_sixty_meters
from .changing import change_interval, change_values, read_now
from .journey import Journey
from .leaving import remove_gateways, remove_meters
from .lists import paste_lists
from .looking import look_at_dashboard, look_at_energy, look_at_meter
from .mocking import show_text_as_text
from .panel import (
    compare_readings_in_panel,
    find_meter_in_panel,
    find_silent_meter_in_panel,
    give_addresses_in_panel,
    look_at_panel_elsewhere,
    open_meter_in_panel,
    open_panel,
    place_meters_in_panel,
    take_readings_in_panel,
    watch_traffic,
)
from .telling import download_diagnostics, import_history, read_by_action
from .trouble import replace_meter, restart_home_assistant, unplug_gateway

NOT_READ: Final = r"Error fetching .* data: "
"""What the log says, once for each meter, when it cannot be read any more."""

UNREACHABLE: Final = r" cannot be reached: "
"""What the log says of a gateway that stays away, once for all its meters."""

LOST: Final = r"Lost the line: socket://"
"""What the log says of a gateway that hangs up."""
REFUSED: Final = r"^Object\b"
"""What Home Assistant's page logs of an action that failed, besides telling it."""

JOURNEYS: Final = (
    Journey(add_gateway_by_network, is_short=True),
    Journey(add_gateway_by_serial_port, is_short=True),
    Journey(look_at_meter, needs=(add_gateway_by_network,), is_short=True),
    Journey(change_interval, needs=(add_gateway_by_network,), is_short=True),
    Journey(
        look_at_dashboard, needs=(add_gateway_by_network, add_gateway_by_serial_port)
    ),
    Journey(look_at_energy, needs=(add_gateway_by_network, add_gateway_by_serial_port)),
    Journey(
        add_meter,
        needs=(add_gateway_by_network, add_gateway_by_serial_port),
        is_short=True,
    ),
    Journey(change_values, needs=(add_gateway_by_network,), is_short=True),
    Journey(read_now, needs=(add_gateway_by_serial_port,), is_short=True),
    Journey(open_panel, needs=(add_gateway_by_network,), is_short=True),
    Journey(open_meter_in_panel, needs=(add_gateway_by_network,), is_short=True),
    Journey(place_meters_in_panel, needs=(add_gateway_by_network,)),
    Journey(take_readings_in_panel, needs=(add_gateway_by_network,), is_short=True),
    Journey(
        compare_readings_in_panel, needs=(add_gateway_by_network, look_at_dashboard)
    ),
    Journey(
        find_silent_meter_in_panel,
        needs=(add_gateway_by_network, change_interval),
        logs=(NOT_READ,),
    ),
    Journey(find_meter_in_panel, needs=(add_gateway_by_network,)),
    Journey(give_addresses_in_panel, needs=(add_gateway_by_network,)),
    Journey(watch_traffic, needs=(add_gateway_by_network,), is_short=True),
    Journey(look_at_panel_elsewhere, needs=(add_gateway_by_network,)),
    Journey(
        show_text_as_text, needs=(add_gateway_by_network, add_gateway_by_serial_port)
    ),
    Journey(paste_lists, needs=(add_gateway_by_serial_port,)),
    Journey(
        restart_home_assistant,
        needs=(add_gateway_by_network, add_gateway_by_serial_port),
    ),
    Journey(
        unplug_gateway,
        needs=(add_gateway_by_network, change_interval),
        logs=(LOST, UNREACHABLE),
    ),
    Journey(
        replace_meter,
        needs=(add_gateway_by_serial_port,),
        logs=(NOT_READ,),
        console=(REFUSED,),
    ),
    Journey(keep_gateway_at_its_adapter, logs=(NOT_READ,), needs_sockets=True),
    Journey(read_by_action, needs=(add_gateway_by_serial_port,)),
    Journey(import_history, needs=(add_gateway_by_serial_port,)),
    Journey(download_diagnostics, needs=(add_gateway_by_serial_port,)),
    Journey(remove_meters, needs=(add_gateway_by_network,), is_short=True),
    Journey(
        remove_gateways,
        needs=(add_gateway_by_network, add_gateway_by_serial_port),
        is_short=True,
    ),
    Journey(name_and_place_sixty_meters, longest_s=LONGEST_S),
)
