"""The addresses at which other machines in the network reach this one. Nothing is sent to find them."""

from __future__ import annotations

import ipaddress
import socket
import struct
import sys
from contextlib import suppress

_ELSEWHERE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}  # kept for documents (RFC 5737, RFC 3849)
_OF_THIS_MACHINE_ALONE = ("lo", "docker", "br-", "veth", "virbr", "cni", "podman")  # how such interfaces' names begin
_SIOCGIFADDR = 0x8915  # Linux: the IPv4 address of an interface


def in_network() -> list[str]:
    """Where others reach this machine, the address most likely to be theirs first; empty if it is in no network.

    First is the one from which this machine reaches others, then those of its other interfaces (Linux). An IPv6 address
    is named where there is no other.
    """
    found = [_towards_others(socket.AF_INET), *_of_interfaces()]
    usable = [address for address in dict.fromkeys(found) if address and _is_usable(address)]
    if not usable and (address := _towards_others(socket.AF_INET6)) and _is_usable(address):
        usable = [address]
    return usable


def in_url(address: str) -> str:
    """An address as URLs have it: IPv6 in brackets."""
    return f"[{address}]" if ":" in address else address


def _towards_others(family: socket.AddressFamily) -> str | None:
    """This machine's end of a way out; None where there is none. UDP sends nothing until it is given something."""
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((_ELSEWHERE[family], 9))
        return str(probe.getsockname()[0])
    return None


def _of_interfaces() -> list[str]:
    """The IPv4 addresses of the interfaces of a machine with Linux, but for those that lead to no other machine."""
    if sys.platform != "linux":
        return []
    import fcntl

    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            if not name.startswith(_OF_THIS_MACHINE_ALONE):
                with suppress(OSError):  # it has none
                    answer = fcntl.ioctl(probe.fileno(), _SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
                    found.append(socket.inet_ntoa(answer[20:24]))
    return found


def _is_usable(address: str) -> bool:
    """Whether others can reach it as it stands."""
    known = ipaddress.ip_address(address)
    return not (known.is_loopback or known.is_unspecified or known.is_link_local)
