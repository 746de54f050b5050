"""Where a studio says that it can be opened."""

import socket
from types import SimpleNamespace

import pytest

from interlock.cli.app import main
from interlock.studio import serving
from interlock.studio.addresses import own_addresses, told
from interlock.studio.settings import LOCAL_HOSTS, Settings

NETWORKS = {
    "lo": [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")],
    "eth0": [
        (socket.AF_INET, "192.0.2.7"),
        (socket.AF_INET6, "fe80::1%eth0"),
        (socket.AF_INET6, "2001:db8::7"),
        (getattr(socket, "AF_PACKET", -1), "00:00:5e:00:53:01"),
    ],
    "wlan0": [(socket.AF_INET, "198.51.100.4"), (socket.AF_INET, "169.254.3.3")],
}


@pytest.fixture
def networks(monkeypatch):
    def there(**interfaces):
        found = {
            name: [SimpleNamespace(family=family, address=address) for family, address in pairs]
            for name, pairs in interfaces.items()
        }
        monkeypatch.setattr("psutil.net_if_addrs", lambda: found)

    there(**NETWORKS)
    return there


def test_others_reach_the_addresses_of_the_networks(networks):
    assert own_addresses("0.0.0.0") == ("192.0.2.7", "198.51.100.4")
    assert own_addresses("::") == ("[2001:db8::7]",)
    networks(lo=NETWORKS["lo"])
    assert own_addresses("0.0.0.0") == ()


def test_this_machine_has_an_address_that_is_read():
    for host in ("0.0.0.0", "::"):
        assert all(one.strip("[]") not in ("0.0.0.0", "::") for one in own_addresses(host))


def opened(monkeypatch, *words):
    """Return the settings with which the command would serve."""
    kept = []
    monkeypatch.setattr(serving, "serve", lambda settings, tell: kept.append(settings))
    monkeypatch.setattr("sys.argv", ["interlock", "studio", *words])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0
    return kept[0]


def test_every_address_that_is_told_may_be_asked(networks, monkeypatch, tmp_path):
    words = ("--host", "0.0.0.0", "--read-only", "--folder", str(tmp_path))
    settings = opened(monkeypatch, *words, "--allow-host", "lab.example.org")
    assert settings.allowed_hosts == (
        *LOCAL_HOSTS, "192.0.2.7", "198.51.100.4", "lab.example.org"
    )  # fmt: skip
    first, second = told(settings, 8421)
    assert "http://127.0.0.1:8421/ on this machine" in first
    assert second == (
        "For others: http://192.0.2.7:8421/, http://198.51.100.4:8421/, "
        "http://lab.example.org:8421/"
    )
    assert "0.0.0.0" not in first + second
    behind = opened(monkeypatch, *words, "--allow-host", "lab.example.org", "--behind", "10.0.0.1")
    assert "lab.example.org" not in told(behind, 8421)[1]
    networks(lo=NETWORKS["lo"])
    assert told(opened(monkeypatch, *words), 80)[1] == (
        "For others: this machine is on no network now"
    )


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "127.0.0.1"), ("localhost", "localhost"), ("::1", "[::1]"), ("[::1]", "[::1]")],
)
def test_one_address_is_told_as_it_is(host, address, tmp_path):
    (line,) = told(Settings(tmp_path, host=host), 8421)
    assert line == f"The studio is open: http://{address}:8421/ (stop it with Ctrl-C)"
