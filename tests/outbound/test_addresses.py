"""Which addresses may be reached, in whatever way they are written."""

import pytest

from customers.outbound.addresses import may_reach, read_networks

INNER = (
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",  # noqa: S104 (refused)
    "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "::8.8.8.8",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "64:ff9b:1::808:808",
    "2002:7f00:1::", "2002:a00:1::1", "2001:0:4136:e378::1",
)  # fmt: skip
PUBLIC = ("8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808")


@pytest.mark.parametrize("address", INNER)
def test_an_inner_address_is_not_reached(address: str) -> None:
    assert not may_reach(address, ())


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_reached(address: str) -> None:
    assert may_reach(address, ())


def test_an_inner_network_that_is_named_is_reached_and_no_other() -> None:
    allowed = read_networks(["10.20.0.0/16", " ", "::1/128"], setting="NETWORKS")
    assert may_reach("10.20.3.4", allowed)
    assert may_reach("::ffff:10.20.3.4", allowed)
    assert may_reach("64:ff9b::a14:304", allowed)
    assert may_reach("::1", allowed)
    assert not may_reach("10.21.3.4", allowed)


@pytest.mark.parametrize("written", ["10.20.0.0/99", "10.20.3.4/16", "files.example"])
def test_what_is_no_network_is_refused_by_the_name_of_the_setting(written: str) -> None:
    with pytest.raises(ValueError, match=r"NETWORKS: .*Name networks"):
        read_networks([written], setting="NETWORKS")
