"""What a caller sees of the emulator: responses, refusals of the store, and everything that is neither."""

import http.client
import json

# Longer than any single request may take, lock or no lock.
GIVE_UP_SECONDS = 10
KEY = "phx_torture"
# As the README and the control API's document have it: when the database fails.
REFUSALS = {(507, "storage_full"), (503, "storage_unavailable")}


class Finding(Exception):
    """Something that must not be."""


class Lost(Exception):
    """The connection ended without a response."""


class Client:
    """One connection, which is opened again when the emulator has closed it."""

    def __init__(self, port: int, timeout: float = GIVE_UP_SECONDS) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)

    def call(self, method: str, path: str, body: object = None, key: str = KEY) -> tuple[int, object]:
        """Status and content of the response.

        Raises `Lost` if none came, and `Finding` if it took too long or is not JSON.
        """
        headers = {"Authorization": f"Bearer {key}"} | ({"Content-Type": "application/json"} if body is not None else {})
        try:
            self.connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = self.connection.getresponse()
            text = response.read()
        except TimeoutError:
            self.connection.close()
            raise Finding(f"{method} {path}: no response within {self.connection.timeout} s") from None
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            raise Lost(f"{method} {path}: {error!r}") from None
        try:
            return response.status, json.loads(text) if text else None
        except ValueError:
            raise Finding(f"{method} {path}: {response.status} with content that is not JSON: {text[:200]!r}") from None


def is_refusal(status: int, answer: object) -> bool:
    """Whether a response is the documented one of a failed database: 507 or 503 in the error envelope."""
    return (
        isinstance(answer, dict) and list(answer) == ["type", "code", "detail", "attr"] and (status, answer["code"]) in REFUSALS
        and isinstance(answer["detail"], str) and answer["detail"] != ""
    )
