"""Which addresses and ports may be reached: public ones, and inner ones only where a setting names their network."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
# IPv6 addresses that carry an IPv4 address which a gateway would go on to.
_NAT64: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_FIRST_FREE_PORT: Final = 1024
_LAST_PORT: Final = 65_535
_KNOWN_PORTS: Final = frozenset({21, 22, 990})
# Services that listen on high ports and would take what is sent to them for commands.
_OTHER_SERVICES: Final = frozenset({1433, 1521, 2375, 2376, 2379, 3306, 5432, 5672, 6379, 9042, 9200, 11211, 27017})


def may_reach(address: str, allowed: Sequence[Network]) -> bool:
    """Return whether an address may be connected to, all that it carries included."""
    read = ip_address(address.partition("%")[0])
    return all(_is_public(one) or any(one in network for network in allowed) for one in _carried(read))


def port_may_be_used(port: int) -> bool:
    """Return whether a file server may listen there."""
    if port in _OTHER_SERVICES:
        return False
    return port in _KNOWN_PORTS or _FIRST_FREE_PORT <= port <= _LAST_PORT


def read_networks(written: Iterable[str]) -> tuple[Network, ...]:
    """Read addresses and networks. Raises ValueError with a sentence."""
    return tuple(_network(name.strip()) for name in written if name.strip())


def _network(name: str) -> Network:
    try:
        return ip_network(name)
    except ValueError as error:
        raise ValueError(f"DROP_FOLDER_ALLOWED_NETWORKS: {error}. Name networks, like 10.20.0.0/16.") from error


def _is_public(address: Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _carried(address: Address) -> list[Address]:
    """Return what a packet to the address may reach: the address, or those that it carries."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped:  # written as IPv6, it is that IPv4 address and nothing else
        return [address.ipv4_mapped]
    carried: list[Address] = [address]
    if address.sixtofour:
        carried.append(address.sixtofour)
    if address.teredo:
        carried.extend(address.teredo)
    if any(address in network for network in _NAT64):
        carried = [IPv4Address(int(address) & 0xFFFFFFFF)]
    return carried
