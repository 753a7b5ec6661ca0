"""What every request passes: correlation id, metrics, access log."""

import logging
import re
import time
import uuid

from fastapi import FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import JSONResponse

from .logs import correlation_id

HEADER = "X-Correlation-Id"
FIT_FOR_LOGS = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}")
PROBES = ("/health", "/metrics")

log = logging.getLogger("request")


def observe(app: FastAPI) -> None:
    registry = CollectorRegistry()
    requests = Counter("http_requests_total", "Requests answered", ["method", "route", "status"], registry=registry)
    seconds = Histogram("http_request_duration_seconds", "Time to answer", ["method", "route"], registry=registry)

    @app.middleware("http")
    async def around(request: Request, call_next: RequestResponseEndpoint) -> Response:
        given = request.headers.get(HEADER, "")
        current = given if FIT_FOR_LOGS.fullmatch(given) else uuid.uuid4().hex
        correlation_id.set(current)
        start = time.perf_counter()
        try:
            response = await call_next(request)
        except Exception:
            log.exception("failed")
            response = JSONResponse({"detail": "internal error", "correlationId": current}, 500)
        took = time.perf_counter() - start
        # The pattern, not the path: ids would make a series each.
        route = getattr(request.scope.get("route"), "path", "none")
        requests.labels(request.method, route, response.status_code).inc()
        seconds.labels(request.method, route).observe(took)
        response.headers[HEADER] = current
        if not request.url.path.startswith(PROBES):
            fields = {"method": request.method, "path": request.url.path, "status": response.status_code}
            log.info("request", extra={"fields": {**fields, "ms": round(took * 1000, 3)}})
        return response

    @app.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
