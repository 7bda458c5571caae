"""An M-Bus master on asyncio: the line, the requests, the search."""
