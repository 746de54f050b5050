"""What the API tells: catalogue, scenarios, first answers, evidence."""

import pytest

from interlock.scenario.language.instruments import instruments
from interlock.scenario.language.library import available
from interlock.system.levels import levels

API = "/api/v1"


def test_it_says_what_it_is(client):
    told = client.get(f"{API}/about").json()
    assert told["version"] and told["data_fingerprint"].startswith("sha256:")
    assert told["languages"].keys() == {"en", "es", "fr"}
    assert told["read_only"] is False and told["login"] is False


def test_instruments_come_with_the_levels_of_history(client):
    told = client.get(f"{API}/instruments").json()
    assert [one["path"] for one in told] == [one.path for one in instruments()]
    agents = next(one for one in told if one["path"] == "security.agents")
    assert agents["history"]["security.agents"]["1993"] == levels()["security.agents"].at(1993)
    assert agents["low"] == 0 and agents["units"] == ["persons"]


def test_the_library_comes_with_links_that_lead_back(client):
    told = client.get(f"{API}/scenarios").json()
    assert [one["name"] for one in told] == list(available())
    for one in told[1:4]:
        found = client.get(f"{API}/scenarios/from-link", params={"s": one["link"]}).json()
        assert found["name"] == one["name"] and found["link"] == one["link"]
        assert found["yaml"].startswith("schema: 1\n")


def test_a_packaged_scenario_and_none(client):
    told = client.get(f"{API}/scenarios/no-nafta").json()
    assert told["document"]["name"] == "no-nafta" and told["changes"][0]["words"]
    missing = client.get(f"{API}/scenarios/no-nafto")
    assert missing.status_code == 404
    assert "did you mean 'no-nafta'" in missing.json()["error"]["message"]


def change(**more):
    told = {"instrument": "security.agents", "from": 1994, "hold": 1993, "source": "a test of it"}
    return told | more


def check(client, *changes):
    document = {"schema": 1, "name": "mine", "title": "Mine", "changes": list(changes)}
    return client.post(f"{API}/scenarios/check", json={"document": document}).json()


def test_a_scenario_is_checked_while_it_is_written(client):
    told = check(client, change())
    assert told["valid"] and told["changes"][0]["own"]
    again = client.get(f"{API}/scenarios/from-link", params={"s": told["link"]}).json()
    assert again["document"] == told["document"]


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"instrument": "security.agent"}, "changes[0].instrument", "did you mean"),
        ({"hold": None, "to": -5, "unit": "persons"}, "changes[0].to", "empty|between"),
        ({"from": 1850}, "changes[0].from", "1980 to 2035"),
        ({"source": ""}, "changes[0].source", "source"),
        ({"what": 1}, "changes[0].what", "unknown key"),
    ],
)
def test_what_is_wrong_is_told_with_its_field(client, more, field, words):
    import re

    told = check(client, change(**more))
    assert told["valid"] is False
    assert re.search(words, told["error"]["message"]), told
    if "empty" not in words:
        assert told["error"]["field"] == field
    assert "\n" not in told["error"]["message"]


def test_yaml_is_checked_with_its_line(client):
    text = "schema: 1\nname: mine\ntitle: Mine\nchanges:\n  - instrument: nothing\n"
    told = client.post(f"{API}/scenarios/check", json={"yaml": text}).json()
    assert told["valid"] is False and told["error"]["line"] == 5


def test_first_answers_take_a_link_or_a_name_and_not_both(client):
    link = client.get(f"{API}/scenarios/no-nafta").json()["link"]
    told = client.get(f"{API}/quick", params={"s": link, "year": 2005, "lang": "fr"})
    assert told.json()["year"] == 2005 and told.json()["answer"] == "fr"
    assert "max-age" in told.headers["cache-control"]
    for wrong in ({}, {"s": link, "name": "no-nafta"}):
        assert client.get(f"{API}/quick", params=wrong).status_code == 400


def test_what_does_not_converge_is_no_failure_of_the_studio(client):
    told = client.get(f"{API}/quick", params={"name": "no-9-11"})
    assert told.status_code == 409 and "residual" in told.json()["error"]["message"]


@pytest.mark.parametrize(
    "query", ["name=nope", "s=2.abc", "s=1.abc", "name=no-nafta&year=1066", "name=no-nafta&lang=de"]
)
def test_bad_questions_are_refused_in_one_line(client, query):
    told = client.get(f"{API}/quick?{query}")
    assert told.status_code == 400 and "\n" not in told.json()["error"]["message"]


def test_pictures_come_as_specification_and_drawn(client):
    told = client.get(f"{API}/pictures/hub-and-spoke?issue=trade&frame=narrow&lang=es").json()
    assert told["asked"]["options"] == {"issue": "trade"}
    assert (told["asked"]["frame"], told["asked"]["lang"]) == ("narrow", "es")
    drawn = client.get(f"{API}/pictures/hub-and-spoke.svg")
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    assert client.get(f"{API}/pictures/hub-and-spoke.exe").status_code == 404


def test_series_come_with_passport_and_as_a_table(client):
    found = client.get(f"{API}/series", params={"search": "apprehensions mexico"}).json()
    assert found["total"] > 0 and found["rows"][0]["licence"]
    name = found["rows"][0]["id"]
    told = client.get(f"{API}/series/{name}").json()
    assert told["passport"]["id"] == name and told["rows"]
    table = client.get(f"{API}/series/{name}.csv")
    assert table.text.splitlines()[0].startswith("series")
    assert len(table.text.splitlines()) == 1 + len(told["rows"])
    assert client.get(f"{API}/series/nothing").status_code == 404


def test_claims_have_no_verdict_before_they_are_judged(client):
    told = client.get(f"{API}/claims").json()
    assert len(told) == 71 and told[0]["verdict"] is None
    one = client.get(f"{API}/claims/P25").json()
    assert one["claim"]["quote"] and one["judged"] is None
    assert client.get(f"{API}/claims/P99").status_code == 404
    assert client.get(f"{API}/claims/..%2fP01").status_code in (400, 404)


def test_windows_packages_timeline_and_schools(client):
    assert len(client.get(f"{API}/windows").json()) == 20
    assert any(one["has_terms"] for one in client.get(f"{API}/packages").json())
    years = {one["first_year"] for one in client.get(f"{API}/timeline?first=1990&last=2000").json()}
    assert min(years) >= 1990 and max(years) <= 2000
    assert "rational" in {one["name"] for one in client.get(f"{API}/schools").json()}


def test_negotiations_say_what_was_taken_out(client):
    query = {"window": "enchilada-2001", "without": ["threat", "9-11"]}
    told = client.get(f"{API}/negotiations", params=query).json()
    assert told["without"] == ["9-11", "threat"]
    assert (
        client.get(f"{API}/negotiations", params={"window": "x", "without": "y"}).status_code == 400
    )


def test_the_api_is_described(client):
    told = client.get(f"{API}/openapi.json").json()
    assert told["info"]["title"] == "interlock"
    for path, methods in told["paths"].items():
        assert path.startswith(API)
        for one in methods.values():
            assert one.get("summary") and one.get("description"), path
