"""What is tried with a real kernel, in this order."""

from typing import Final

from .adding import add_gateway, unplug_gateway
from .command_line import search, unplug_while_watching
from .journey import Journey
from .twins import add_second_adapter, exchange_plugs

JOURNEYS: Final = (
    Journey(search),
    Journey(unplug_while_watching),
    Journey(add_gateway),
    Journey(unplug_gateway, needs=(add_gateway,)),
    Journey(add_second_adapter, needs=(add_gateway,)),
    Journey(exchange_plugs, needs=(add_second_adapter,)),
)
