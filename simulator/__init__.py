"""An M-Bus on request: meters, the physics of the two wires, and faults.

meter.py        one meter's link layer       quirks.py     what real meters do besides
telegrams.py    what it answers with         generator.py  values that move
selection.py    who is meant by a selection  fleet.py      meters from a file, or made up
bus.py          who hears and answers        waveform.py   what the receiver makes of it
disturbance.py  what befalls answers         gateway.py    what befalls connections
line.py         a line with its own clock    server.py     real time: TCP, pseudo-terminal
rfc2217.py      clients that set the port    faults.py     every fault by its name
foreign.py      another master on the wires  evidence.py   the log, and its file

docs/dev/simulator.md tells how to use it.
"""
