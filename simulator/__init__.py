"""An M-Bus on request: meters, the physics of the two wires, and faults.

meter.py      one meter's link layer           telegrams.py  what it answers with
bus.py        what the master's receiver sees  generator.py  values that move
line.py       a line with its own clock        fleet.py      meters from a JSON file
server.py     the bus in real time, over TCP and on a pseudo-terminal
"""
