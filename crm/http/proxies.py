"""Whose word on a visitor's address is taken: that of the proxies in the setting TRUSTED_PROXIES, and nobody else's."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

UNIX: Final = "unix"  # a proxy on this machine that connects over a Unix socket: it has no address
FORWARDED_FOR: Final = "HTTP_X_FORWARDED_FOR"
# What any visitor could write, too: taken out of every request that no trusted proxy passed on.
TOLD_BY_PROXIES: Final = (
    FORWARDED_FOR,
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
)
_HINT: Final = "Name addresses and networks, like 10.0.0.5,172.16.0.0/12."
Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies in front of this site."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    over_unix_socket: bool = False

    def __bool__(self) -> bool:
        """Return whether there is any."""
        return bool(self.networks) or self.over_unix_socket

    def trust(self, peer: str) -> bool:
        """Return whether whoever connected is one of them."""
        address = _address(peer)
        return self._hold(address) if address else self.over_unix_socket and not peer

    def visitor(self, peer: str, forwarded_for: str) -> str:
        """Return who asked, of a request that a trusted proxy passed on: the last one in the list that is no proxy.

        Each proxy adds at the end whom it heard, so that everything before that is only what a visitor claims.
        """
        last = peer
        for told in reversed(forwarded_for.split(",")):
            address = _address(told)
            if address is None:
                return last  # "unknown", or nonsense: all that is certain is who said so.
            last = str(address)
            if not self._hold(address):
                return last
        return last

    def _hold(self, address: Address) -> bool:
        return any(address in network for network in self.networks)


def read_proxies(written: Iterable[str]) -> Proxies:
    """Read addresses and networks (10.0.0.5, 10.0.0.0/8, unix). Raises ValueError with a sentence."""
    names = [name.strip() for name in written if name.strip()]
    return Proxies(tuple(_network(name) for name in names if name != UNIX), UNIX in names)


def make_known(meta: dict[str, str], proxies: Proxies) -> None:
    """Make REMOTE_ADDR the visitor's own address, and drop what nobody trusted says about it."""
    peer = meta.get("REMOTE_ADDR", "")
    if proxies.trust(peer):
        meta["REMOTE_ADDR"] = proxies.visitor(peer, meta.get(FORWARDED_FOR, ""))
        return
    for name in TOLD_BY_PROXIES:
        meta.pop(name, None)


def _network(name: str) -> IPv4Network | IPv6Network:
    try:
        network = ip_network(name)
    except ValueError as error:
        raise ValueError(f"TRUSTED_PROXIES: {error}. {_HINT}") from error
    if not network.prefixlen:
        raise ValueError(f"TRUSTED_PROXIES: {name} is everybody, who could then make up addresses. {_HINT}")
    return network


def _address(text: str) -> Address | None:
    """Read an address as proxies write it: with a port or without, an IPv4 one perhaps as IPv6."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
