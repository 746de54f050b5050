"""Under which addresses others reach this machine."""

import ipaddress
import socket

import psutil

from interlock.studio.settings import LOCAL_HOSTS, Settings


def own_addresses(host: str) -> tuple[str, ...]:
    """Return the addresses of this machine on its networks, IPv6 in brackets; none offline.

    Args:
        host: what it listens on: IPv6 addresses where it is one, else IPv4.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = []
    for interface in psutil.net_if_addrs().values():
        for one in interface:
            # An address that is good on one wire alone, fe80::…, opens nothing in a browser.
            if one.family == family and _is_reached(one.address):
                found.append(f"[{one.address}]" if ":" in one.address else one.address)
    return tuple(dict.fromkeys(found))


def _is_reached(address: str) -> bool:
    read = ipaddress.ip_address(address.partition("%")[0])
    return not (read.is_loopback or read.is_link_local or read.is_unspecified)


def told(settings: Settings, port: int) -> list[str]:
    """Return in lines where the studio can be opened.

    Args:
        settings: how it is set up.
        port: on which it listens.
    """
    bare = settings.host.strip("[]")
    stop = "(stop it with Ctrl-C)"
    if bare not in ("0.0.0.0", "::"):
        name = f"[{bare}]" if ":" in bare else bare
        return [f"The studio is open: http://{name}:{port}/ {stop}"]
    local = "[::1]" if ":" in bare else "127.0.0.1"
    names = [one for one in settings.allowed_hosts if one not in LOCAL_HOSTS]
    if settings.proxy:  # a name of the proxy is asked on the proxy's own port
        names = [one for one in names if one in own_addresses(settings.host)]
    others = ", ".join(f"http://{name}:{port}/" for name in names)
    return [
        f"The studio is open: http://{local}:{port}/ on this machine {stop}",
        f"For others: {others}" if others else "For others: this machine is on no network now",
    ]
