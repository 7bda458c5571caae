"""A home with two gateways, and what people, buses and time do to it, in any order.

`sites.py` is what stands in the house, `home.py` Home Assistant, `dialogs.py` a person in
front of one of its dialogs. `operations.py` has a class for each thing that may happen,
`rules.py` what has to hold whenever everything has come to rest, and `story.py` makes a
story of a seed.
"""
