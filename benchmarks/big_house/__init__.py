"""A big house: what it costs Home Assistant, beside a floor that does nothing.

Each is a Home Assistant in a process of its own, with the recorder. Ours reads meters whose
answers were prepared, over a line that costs nothing; the floor hands out the same values
without working anything out.
"""
