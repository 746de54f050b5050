"""Each layer alone: headers, limits, origin, login, read-only."""

import time

import pytest
from starlette.testclient import TestClient

from interlock.studio.safety import limits
from interlock.studio.safety.headers import CSP
from interlock.studio.safety.login import COOKIE, TRIES
from tests.studio.safety.conftest import application

ECHO = "/api/v1/echo"
TOKEN = "a-long-secret-token"


def test_every_answer_carries_the_headers_and_may_set_its_own(client):
    for path, status in ((ECHO, 200), ("/nothing", 404), ("/page", 200)):
        told = client().get(path)
        assert told.status_code == status
        assert told.headers["content-security-policy"] == CSP
        assert told.headers["x-content-type-options"] == "nosniff"
        assert told.headers["x-frame-options"] == "DENY"
    assert client().get("/page").headers["cache-control"] == "max-age=9"
    assert client().get(ECHO).headers["cache-control"] == "no-store"


def test_a_failure_carries_the_headers_too(tmp_path):
    app = application(tmp_path)

    @app.get("/broken")
    def broken():
        raise RuntimeError("broken")

    told = TestClient(app, raise_server_exceptions=False).get("/broken")
    assert told.status_code == 500 and told.headers["content-security-policy"] == CSP


def test_the_policy_allows_no_inline_script_and_no_eval():
    assert "unsafe" not in CSP and "default-src 'none'" in CSP and "*" not in CSP


def test_a_body_is_limited_whatever_its_length_says(client):
    small = client().post(ECHO, content=b"1" * 1000, headers={"content-type": "application/json"})
    assert small.status_code == 200 and len(small.json()["body"]) == 1000
    large = client().post(ECHO, content=b"1" * 1001, headers={"content-type": "application/json"})
    assert large.status_code == 413 and "1,000 bytes" in large.json()["error"]["message"]

    def chunks():
        for _ in range(50):
            yield b"1" * 100

    streamed = client().post(ECHO, content=chunks(), headers={"content-type": "application/json"})
    assert streamed.status_code == 413


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("", 415),
    ],
)
def test_writes_are_json(client, kind, status):
    assert client().post(ECHO, content=b"{}", headers={"content-type": kind}).status_code == status


def test_an_address_is_limited(client):
    assert client().get(f"{ECHO}?q={'a' * limits.LONGEST_ADDRESS}").status_code == 414
    assert client().get(f"{ECHO}?q={'a' * 6000}").status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("testserver", 200),
        ("LOCALHOST:8421", 200),
        ("[::1]:8421", 200),
        ("127.0.0.1", 200),
        ("evil.example", 400),
        ("localhost.evil.example", 400),
        ("[::1]evil", 400),
        ("", 400),
    ],
)
def test_it_is_asked_under_its_own_name_alone(client, host, status):
    assert client().get(ECHO, headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://testserver"}, 200),
        ({"sec-fetch-site": "same-origin", "origin": "http://testserver"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://testserver.evil.example"}, 403),
        ({"origin": "http://testserver:81"}, 403),
        ({"origin": "http://["}, 403),
    ],
)
def test_another_site_changes_nothing(client, headers, status):
    told = client().post(ECHO, json={}, headers=headers)
    assert told.status_code == status
    assert client().get(ECHO, headers=headers).status_code == 200


def test_a_read_only_studio_refuses_what_it_would_keep(client):
    asked = client(read_only=True)
    assert asked.get(ECHO).status_code == 200
    assert asked.post(ECHO, json={}).status_code == 403
    assert asked.delete(ECHO).status_code == 403
    assert asked.post("/api/v1/scenarios/check", json={}).status_code == 404  # let through


def test_without_login_everybody_is_let_in(client):
    assert client().get(ECHO).status_code == 200


def test_programs_log_in_by_a_header(client):
    asked = client(token=TOKEN)
    assert asked.get(ECHO).status_code == 401
    assert asked.get("/api/v1/about").status_code == 200
    for wrong in ("Bearer x", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer é"):
        told = asked.get(ECHO, headers={"authorization": wrong.encode()})
        assert told.status_code == 401
    told = asked.get(ECHO, headers={"authorization": f"Bearer {TOKEN}"})
    assert told.status_code == 200


def log_in(asked, token=TOKEN, to="/page"):
    return asked.post("/login", data={"token": token, "next": to})


def test_people_log_in_by_a_form_and_are_led_back(client):
    asked = client(token=TOKEN)
    away = asked.get("/page?a=1")
    assert away.status_code == 303 and away.headers["location"] == "/login?next=%2Fpage%3Fa%3D1"
    assert asked.get("/login").text == "login"
    told = log_in(asked, to="/page?a=1")
    assert told.status_code == 303 and told.headers["location"] == "/page?a=1"
    cookie = told.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and TOKEN not in cookie
    assert asked.get("/page").text == "page"
    asked.post("/logout", content=b"", headers={"content-type": "text/plain"})
    asked.cookies.clear()
    assert asked.get("/page").status_code == 303


@pytest.mark.parametrize(
    "to", ["https://evil.example", "//evil.example", "/\\evil.example", "evil", "/a\nb: c"]
)
def test_nobody_is_led_elsewhere(client, to):
    assert log_in(client(token=TOKEN), to=to).headers["location"] == "/"


def test_a_cookie_ends_and_cannot_be_made(client, monkeypatch):
    asked = client(token=TOKEN)
    log_in(asked)
    good = asked.cookies[COOKIE]
    end, name, mark = good.split(".")
    later, other = f"{int(end) + 1}.{name}", f"{end}.{name[::-1]}"
    made = (f"{later}.{mark}", f"{other}.{mark}", f"{end}.{mark}", f"{end}.{name}.{mark[:-1]}0x")
    for bad in ("", "x", *made, f"{end}.{name}.", "9" * 5000):
        told = client(token=TOKEN).get(ECHO, headers={"cookie": f"{COOKIE}={bad}"})
        assert told.status_code == 401, bad
    other = client(token="another-long-token!").get(ECHO, headers={"cookie": f"{COOKIE}={good}"})
    assert other.status_code == 401
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 13 * 3600)
    told = client(token=TOKEN).get(ECHO, headers={"cookie": f"{COOKIE}={good}"})
    assert told.status_code == 401


def test_a_session_that_was_left_opens_nothing_and_others_stay(client):
    asked = client(token=TOKEN)
    cookies = []
    for _ in range(2):  # in one second
        log_in(asked)
        cookies.append(asked.cookies[COOKIE])
    copied, kept = cookies
    asked.post("/logout", headers={"cookie": f"{COOKIE}={copied}"})
    asked.cookies.clear()
    told = [asked.get(ECHO, headers={"cookie": f"{COOKIE}={one}"}) for one in cookies]
    assert copied != kept and [one.status_code for one in told] == [401, 200]


def test_a_cookie_is_for_https_alone_where_it_was_asked_by_https(client):
    asked = client(token=TOKEN)
    asked.base_url = "https://testserver"
    assert "Secure" in log_in(asked).headers["set-cookie"]
    assert "Secure" not in log_in(client(token=TOKEN)).headers["set-cookie"]


def test_guessing_is_slowed_down(client):
    asked = client(token=TOKEN)
    codes = [log_in(asked, token=f"guess {n}").status_code for n in range(TRIES + 3)]
    assert codes == [303] * TRIES + [429] * 3
    assert log_in(asked).status_code == 429  # even the right one, for a minute


def test_a_foreign_form_cannot_log_anybody_in(client):
    told = client(token=TOKEN).post(
        "/login", data={"token": TOKEN}, headers={"origin": "http://evil.example"}
    )
    assert told.status_code == 403
