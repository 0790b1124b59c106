"""The HTTP surface: which path is which operation, and what everything else answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from .answers import ApiError
from .exchange import Exchange
from .handlers import Handlers

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from .service import Service

API_VERSION = "/20160918"


def make_app(service: Service) -> ASGIApp:
    """The ASGI application of a service."""
    handlers = Handlers(service)
    operations = [
        ("/images", handlers.list_images),
        ("/images/{image_id}", handlers.get_image),
        ("/shapes", handlers.list_all_shapes),
        ("/images/{image_id}/shapes", handlers.list_shapes),
        ("/images/{image_id}/shapes/{shape}", handlers.get_shape),
    ]
    routes = [Route(API_VERSION + path, run, methods=["GET"]) for path, run in operations]
    app = Starlette(
        routes=routes,
        exception_handlers={ApiError: _service_error, HTTPException: _http_error},
    )
    app.router.redirect_slashes = False
    return ScriptMiddleware(app, service)


class ScriptMiddleware:
    """Takes every request in: records it and lets the script, or the service, answer."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        exchange = Exchange(
            self._app, self._service.requests, self._service.now, scope, receive, send
        )
        await exchange.respond(self._service.script.next())


async def _service_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)  # noqa: S101 - Starlette's handlers take any exception
    answer = error.as_answer()
    return Response(answer.body, answer.status, dict(answer.headers))


async def _http_error(request: Request, error: Exception) -> Response:
    """What Starlette itself refuses: an unknown path (404) or a wrong method (405)."""
    assert isinstance(error, HTTPException)  # noqa: S101 - Starlette's handlers take any exception
    code = {404: "NotFound", 405: "MethodNotAllowed"}.get(error.status_code, "InvalidParameter")
    message = f"{error.detail}: {request.method} {request.scope['path']}"
    return await _service_error(request, ApiError(error.status_code, code, message, error.headers))
