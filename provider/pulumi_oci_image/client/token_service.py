"""A token service, called by a signer of the SDK within the limits of the call that it signs."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ..errors import InvalidResponse, Message, Name, OciImageError, Text
from ..settings.declarations import AUTH_METHODS
from .deadline import current_call
from .lean_core import oci, requests
from .sdk_errors import call_error, host_in
from .service_errors import redirect_error, token_service_error
from .transport import Transport

if TYPE_CHECKING:
    from ..settings import Settings

DOMAIN: Text = (
    "Check ",
    Name("oci:tokenExchangeDomainUrl"),
    ", the client and its secret, the JWT, and that the domain trusts its issuer",
)
"""What to do where an identity domain gives no token."""


def within_limits(signer: Any, url: str, settings: Settings) -> Any:
    """A class of the SDK's signers, whose session calls the token service at `url` by our HTTP.

    Its own session waits for an answer without end, reads one of any size, and follows a redirect
    with the token that is to be exchanged.
    """
    transport = _TokenTransport(url, settings)

    class Signer(signer):  # type: ignore[misc]
        def __setattr__(self, name: str, value: Any) -> None:
            if name == "requests_session":
                value.trust_env = False
                for scheme in ("http://", "https://"):
                    value.mount(scheme, transport)
            super().__setattr__(name, value)

    return Signer


class _TokenTransport(requests.adapters.BaseAdapter):  # type: ignore[misc]
    """Sends requests to a token service. What goes wrong is told as that service's fault."""

    def __init__(self, url: str, settings: Settings) -> None:
        caller = AUTH_METHODS[settings.credentials.method].caller
        self._what = f"can't authenticate as {caller} at {host_in(url)}"
        self._transport = Transport(url, settings)
        super().__init__()

    def send(self, request: Any, **_options: Any) -> Any:
        call = current_call.get()
        signed, call.what = call.what, self._what
        try:
            answer = self._transport.send(request)
        except InvalidResponse as error:
            error.hint = Message(DOMAIN)
            raise
        except OciImageError:
            raise
        except Exception as error:  # noqa: BLE001 - the signer would let some of them through
            raise call_error(error) from None
        if answer.status_code != HTTPStatus.OK:
            raise self._refusal(answer.status_code, answer)
        answer.encoding = "utf-8"  # or the signer would find out, from each byte
        call.what = signed
        return answer

    def _refusal(self, status: int, answer: Any) -> OciImageError:
        if status in range(300, 400):
            return redirect_error(self._what, status, answer.headers, DOMAIN)
        refusal = oci.exceptions.ServiceError(status, None, answer.headers, answer.reason)
        return token_service_error(refusal, self._what, DOMAIN)

    def close(self) -> None:
        self._transport.close()
