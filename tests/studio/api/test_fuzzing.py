"""Schemathesis over the API's own description: whatever is asked, no answer is a 5xx."""

import warnings

import pytest
from hypothesis import HealthCheck, Phase, settings
from starlette.testclient import TestClient

from interlock.studio.app import create_app
from tests.campaign import size
from tests.studio.api import conftest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis

ALLOWED = {200, 202, 204, 303, 400, 401, 403, 404, 405, 408, 409, 413, 414, 415, 429, 431}


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzzed")
    app = create_app(conftest.settings(folder, jobs_per_client=20))
    with TestClient(app):
        yield schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)


schema = schemathesis.pytest.from_fixture("api")


@pytest.mark.filterwarnings("ignore")
@schema.parametrize()
@settings(
    max_examples=size("fuzzed requests of each operation"),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
def test_no_request_breaks_the_studio(case):
    if case.path.endswith("/events"):
        return  # a stream; followed in test_jobs
    answer = case.call()
    assert answer.status_code in ALLOWED, (answer.status_code, answer.text[:200])
    if answer.status_code >= 400:
        assert answer.json()["error"]["message"]
