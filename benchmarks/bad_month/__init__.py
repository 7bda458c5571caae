"""A bad month: Home Assistant with many meters, and everything that can befall them.

Home Assistant, the integration and the recorder are the real ones; the meters, the wires
and the gateway are those of the simulator. All live by one clock that jumps.
"""
