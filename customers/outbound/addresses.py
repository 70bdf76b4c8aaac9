"""Which addresses may be reached: public ones, and others only where a setting names their network."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
# A gateway sends what goes to such an address on to the IPv4 address in its last bits (RFC 6052).
_NAT64: Final = IPv6Network("64:ff9b::/96")
_LAST_32_BITS: Final = 0xFFFFFFFF


def may_reach(address: str, allowed: Sequence[Network]) -> bool:
    """Return whether an address may be connected to, and every address that it stands for or leads on to."""
    read = ip_address(address.partition("%")[0])
    return all(_is_public(one) or any(one in network for network in allowed) for one in _leads_to(read))


def read_networks(written: Iterable[str], *, setting: str) -> tuple[Network, ...]:
    """Read the networks that a setting names. Raises ValueError with a sentence that names the setting."""
    return tuple(_network(name.strip(), setting) for name in written if name.strip())


def _network(name: str, setting: str) -> Network:
    try:
        return ip_network(name)
    except ValueError as error:
        raise ValueError(f"{setting}: {error}. Name networks, like 10.20.0.0/16.") from error


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and (address.is_site_local or int(address) <= _LAST_32_BITS):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _leads_to(address: Address) -> list[Address]:
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped:  # written as IPv6, it is that IPv4 address and nothing else
        return [address.ipv4_mapped]
    if address in _NAT64:
        return [IPv4Address(int(address) & _LAST_32_BITS)]
    return [address, *([address.sixtofour] if address.sixtofour else []), *(address.teredo or ())]
