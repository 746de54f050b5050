"""Tricks on the wire, against the server as it is run."""

import socket
import time

import pytest

from interlock.studio import patience
from interlock.studio.safety import limits


def send(port, raw, wait=5.0):
    """Return what comes back for raw bytes; empty where the line is closed without a word."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as line:
        try:
            line.sendall(raw)
            found = b""
            while part := line.recv(65536):
                found += part
                if b"\r\n\r\n" in found and b"content-length: " in found.lower():
                    head, _, body = found.partition(b"\r\n\r\n")
                    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
                    if len(body) >= length:
                        break
        except (TimeoutError, ConnectionError):
            return found if "found" in locals() else b""
    return found


def status(answer):
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else None


def request(line=b"GET /api/v1/echo HTTP/1.1", *headers, body=b""):
    told = b"\r\n".join((line, b"Host: localhost", *headers))
    return told + b"\r\n\r\n" + body


JSON = b"Content-Type: application/json"


POST = b"POST /api/v1/echo HTTP/1.1"
GET = b"GET /api/v1/echo HTTP/1.1"
CHUNKED = b"Transfer-Encoding: chunked"
SMUGGLED = b"0\r\n\r\nGET /x HTTP/1.1\r\n"
TRICKS = {
    "two lengths": request(POST, JSON, b"Content-Length: 2", b"Content-Length: 30", body=b"{}"),
    "length and chunks": request(POST, JSON, b"Content-Length: 2", CHUNKED, body=SMUGGLED),
    "negative length": request(POST, JSON, b"Content-Length: -1"),
    "huge length": request(POST, JSON, b"Content-Length: 99999999999999999999"),
    "huge header": request(GET, b"X: " + b"a" * 70_000),
    "many headers": request(GET, *(b"X-%d: a" % n for n in range(20_000))),
    "null byte in a header": request(GET, b"X: a\x00b"),
    "null byte in the path": request(b"GET /api/v1/ec\x00ho HTTP/1.1"),
    "no host": b"GET /api/v1/echo HTTP/1.1\r\n\r\n",
    "two hosts": request(GET, b"Host: evil.example"),
    "not http": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 4 + b"\r\n\r\n",
    "bad chunk": request(POST, JSON, CHUNKED, body=b"zz\r\n{}\r\n"),
    "gzip": request(POST, JSON, b"Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n"),
}


@pytest.mark.parametrize("name", TRICKS)
def test_tricks_are_refused_or_the_line_is_closed(port, name):
    told = status(send(port, TRICKS[name]))
    assert told is None or 400 <= told < 500, name
    assert status(send(port, request(GET, b"Connection: close"))) == 200


@pytest.mark.parametrize(
    "path",
    [
        b"/static/../../../../etc/passwd",
        b"/static/%2e%2e/%2e%2e/etc/passwd",
        b"/api/v1/%2e%2e/%2e%2e/etc/passwd",
        b"//evil.example/api/v1/echo",
        b"/api/v1/echo/..%5c..%5cwindows",
        b"/%00",
        b"/\xff\xfe",
    ],
)
def test_paths_lead_nowhere(port, path):
    told = send(port, request(b"GET " + path + b" HTTP/1.1", b"Connection: close"))
    assert status(told) in (400, 404) or told == b""
    assert b"root:" not in told


def test_an_absolute_address_is_asked_under_its_host(port):
    told = send(
        port, request(b"GET http://evil.example/api/v1/echo HTTP/1.1", b"Connection: close")
    )
    assert status(told) in (200, 400, 404)
    assert b"evil.example" not in told.partition(b"\r\n\r\n")[0]


def test_a_body_that_never_ends_is_given_up(port, monkeypatch):
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.5)
    raw = request(b"POST /api/v1/echo HTTP/1.1", JSON, b"Content-Length: 100", body=b"{")
    assert status(send(port, raw)) == 408


@pytest.mark.parametrize("first", [b"", GET + b"\r\nHost: local"])
def test_headers_that_never_end_are_given_up(port, monkeypatch, first):
    monkeypatch.setattr(patience, "HEADER_SECONDS", 0.5)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(first)
        for letter in first[:3]:  # drop by drop is no faster
            time.sleep(0.1)
            line.sendall(bytes([letter]))
        assert line.recv(100) == b""


def test_a_second_request_has_its_own_time_and_may_be_as_slow_as_that(port, monkeypatch):
    monkeypatch.setattr(patience, "HEADER_SECONDS", 0.5)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        for _ in range(3):
            line.sendall(request()[:20])
            time.sleep(0.3)
            line.sendall(request()[20:])
            told = b""
            while not told.endswith(b"}"):
                told += line.recv(9999)
            assert status(told) == 200
        line.sendall(request()[:20])
        assert line.recv(100) == b""


def test_a_proxy_says_who_asks_and_how(port):
    told = send(port, request(GET, b"X-Forwarded-For: 192.0.2.7", b"X-Forwarded-Proto: https"))
    assert b'"client":"192.0.2.7","scheme":"https"' in told


def test_chunks_without_end_are_cut_off(port):
    chunk = b"200\r\n" + b"a" * 512 + b"\r\n"
    raw = request(
        b"POST /api/v1/echo HTTP/1.1", JSON, b"Transfer-Encoding: chunked", body=chunk * 50
    )
    assert status(send(port, raw)) == 413
