import json
import logging
from datetime import datetime, timedelta, timezone

import httpx
import pytest
from fastapi.testclient import TestClient
from redis.exceptions import ConnectionError

from app.common.logs import JsonFormatter
from app.common.settings import Settings
from app.common.tokens import make_token
from app.gateway.main import create_app

ADA = {"email": "ada@example.com", "password": "difference engine"}


def sign_in(gateway: TestClient) -> dict[str, str]:
    assert gateway.post("/api/v1/auth/register", json=ADA).status_code == 201
    token = gateway.post("/api/v1/auth/login", json=ADA).json()["token"]
    return {"Authorization": f"Bearer {token}"}


def test_notes_belong_to_the_account_that_wrote_them(gateway, settings):
    ada = sign_in(gateway)
    assert gateway.get("/api/v1/auth/me", headers=ada).json() == {"email": "ada@example.com"}
    written = gateway.post("/api/v1/notes", headers=ada, json={"text": "Buy cogs"})
    assert written.status_code == 201
    assert [note["text"] for note in gateway.get("/api/v1/notes", headers=ada).json()] == ["Buy cogs"]
    other = {"Authorization": f"Bearer {make_token('bob@example.com', settings)}"}
    assert gateway.get("/api/v1/notes", headers=other).json() == []


@pytest.mark.parametrize("text", ["", "x" * 501])
def test_notes_have_a_length(gateway, text):
    assert gateway.post("/api/v1/notes", headers=sign_in(gateway), json={"text": text}).status_code == 422


def test_tokens_that_are_missing_forged_or_old_are_refused(gateway, settings):
    old = make_token("ada@example.com", settings, datetime.now(timezone.utc) - timedelta(days=1))
    forged = make_token("ada@example.com", Settings(jwt_secret="another secret of 32 characters!"))
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {old}"}, {"Authorization": f"Bearer {forged}"}):
        assert gateway.get("/api/v1/notes", headers=headers).status_code == 401


def test_accounts_are_registered_once_and_passwords_matter(gateway):
    sign_in(gateway)
    assert gateway.post("/api/v1/auth/register", json=ADA).status_code == 409
    assert gateway.post("/api/v1/auth/login", json={**ADA, "password": "wrong password"}).status_code == 401
    assert gateway.post("/api/v1/auth/register", json={"email": "no address", "password": "long enough"}).status_code == 422


def test_attempts_are_limited_and_a_broken_counter_locks_nobody_out(gateway, redis):
    tries = [gateway.post("/api/v1/auth/login", json=ADA).status_code for _ in range(4)]
    assert tries == [401, 401, 401, 429]
    redis.broken = ConnectionError("gone")
    assert gateway.post("/api/v1/auth/login", json=ADA).status_code == 401


def test_detailed_health_tells_what_is_down(gateway, redis):
    answer = gateway.get("/health/detailed")
    report = answer.json()
    assert answer.status_code == 200 and report["status"] == "healthy" and report["version"] == "development"
    assert {name: service["status"] for name, service in report["services"].items()} == {"postgres": "up", "redis": "up", "auth": "up"}
    assert all(0 <= service["latency"] < 2000 for service in report["services"].values())
    assert datetime.fromisoformat(report["timestamp"]).tzinfo

    redis.broken = ConnectionError("gone")
    answer = gateway.get("/health/detailed")
    assert answer.status_code == 503 and answer.json()["status"] == "unhealthy"
    assert answer.json()["services"]["redis"] | {"latency": 0} == {"status": "down", "latency": 0, "error": "gone"}
    assert gateway.get("/ready").json() == {"ready": False, "missing": ["redis"]}
    assert gateway.get("/health").status_code == 200


def test_correlation_id_is_kept_passed_on_and_logged(settings, redis, capsys):
    seen = []

    def auth(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["X-Correlation-Id"])
        return httpx.Response(200, json={})

    client = httpx.AsyncClient(transport=httpx.MockTransport(auth), base_url="http://auth-service")
    with TestClient(create_app(settings, client, redis)) as gateway:
        answer = gateway.get("/api/v1/auth/me", headers={"X-Correlation-Id": "order-1"})
        forged = gateway.get("/api/v1/auth/me", headers={"X-Correlation-Id": "a b"})
    assert answer.headers["X-Correlation-Id"] == "order-1" and seen[0] == "order-1"
    assert len(forged.headers["X-Correlation-Id"]) == 32 and seen[1] == forged.headers["X-Correlation-Id"]
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    told = next(line for line in lines if line.get("correlation_id") == "order-1")
    assert told["msg"] == "request" and told["path"] == "/api/v1/auth/me" and told["status"] == 200


def test_auth_service_that_is_gone_is_a_bad_gateway(settings, redis):
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    client = httpx.AsyncClient(transport=httpx.MockTransport(refuse), base_url="http://auth-service")
    with TestClient(create_app(settings, client, redis)) as gateway:
        assert gateway.get("/api/v1/auth/me").status_code == 502
        assert gateway.get("/health/detailed").json()["services"]["auth"]["status"] == "down"


def test_metrics_count_by_route(gateway):
    gateway.get("/api/v1/auth/me")
    text = gateway.get("/metrics").text
    assert 'http_requests_total{method="GET",route="/api/v1/auth/{path:path}",status="401"} 1.0' in text


def test_log_lines_are_json_with_their_error():
    try:
        raise ValueError("boom")
    except ValueError as cause:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "it %s", ("failed",), (ValueError, cause, None))
    line = json.loads(JsonFormatter("gateway").format(record))
    assert line["msg"] == "it failed" and line["service"] == "gateway" and "boom" in line["error"]
