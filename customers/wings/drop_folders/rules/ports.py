"""On which ports file servers are looked for."""

from typing import Final

_FIRST_FREE_PORT: Final = 1024
_LAST_PORT: Final = 65_535
_KNOWN_PORTS: Final = frozenset({21, 22, 990})
# Services that listen on high ports and would take what is sent to them for commands.
_OTHER_SERVICES: Final = frozenset({1433, 1521, 2375, 2376, 2379, 3306, 5432, 5672, 6379, 9042, 9200, 11211, 27017})


def port_may_be_used(port: int) -> bool:
    """Return whether a file server may listen there."""
    if port in _OTHER_SERVICES:
        return False
    return port in _KNOWN_PORTS or _FIRST_FREE_PORT <= port <= _LAST_PORT
