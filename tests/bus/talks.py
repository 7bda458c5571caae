"""Conversations of one request."""

from meterbus.bus.master import Master
from meterbus.protocol.answers import Answer


async def reset(master: Master, address: int) -> Answer:
    """Send SND_NKE to an address; return what comes back."""
    async with master.conversation() as talk:
        return await talk.reset(address)
