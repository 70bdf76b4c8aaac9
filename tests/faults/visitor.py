"""A staff member in front of the pages, without a browser."""

import re
import urllib.parse
import urllib.request
import uuid
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from tests.servers.stack import PASSWORD

_BULK_EDIT = re.compile(r"/admin/customers/bulkedit/(\d+)/")


class Visitor:
    """Somebody with a session."""

    def __init__(self, url: str) -> None:
        self._url, self._cookies = url, CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))

    def sign_in(self, username: str) -> None:
        """Sign in as one of the demo's staff."""
        self._opener.open(f"{self._url}/admin/login/", timeout=20).read()
        said = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": self._token(), "next": "/admin/"}
        self._post("/admin/login/", urllib.parse.urlencode(said).encode(), "application/x-www-form-urlencoded")
        assert any(cookie.name.endswith("sessionid") for cookie in self._cookies), "could not sign in"

    def upload(self, path: Path, *, through: str) -> int:
        """Upload a file on the import page; return the id of the bulk edit that answers."""
        page = self._opener.open(f"{self._url}/admin/customers/customer/import/", timeout=20).read().decode()
        point = re.search(rf'<option value="(\d+)"[^>]*>\s*{re.escape(through)}\s*<', page)
        assert point is not None, f"the page offers no {through}"
        said = {"csrfmiddlewaretoken": self._token(), "integration_point": point[1], "kind": "edit"}
        body, content_type = _multipart(said, path)
        answered = self._post("/admin/customers/customer/import/", body, content_type)
        found = _BULK_EDIT.search(answered)
        assert found is not None, f"the upload was answered by {answered}"
        return int(found[1])

    def page(self, path: str) -> str:
        """Open a page."""
        with self._opener.open(self._url + path, timeout=30) as answer:
            return str(answer.read().decode())

    def press(self, path: str) -> None:
        """Press a button that asks nothing more."""
        said = urllib.parse.urlencode({"csrfmiddlewaretoken": self._token()}).encode()
        self._post(path, said, "application/x-www-form-urlencoded")

    def ask_by_button(self, path: str) -> str:
        """Press a button and return the page that answers."""
        said = urllib.parse.urlencode({"csrfmiddlewaretoken": self._token()}).encode()
        with self._posted(path, said, "application/x-www-form-urlencoded") as answer:
            return str(answer.read().decode())

    def post(self, path: str, said: dict[str, str]) -> str:
        """Send a form and return the address that the answer led to."""
        body = urllib.parse.urlencode({**said, "csrfmiddlewaretoken": self._token()}).encode()
        return self._post(path, body, "application/x-www-form-urlencoded")

    def _post(self, path: str, body: bytes, content_type: str) -> str:
        """Post and return the address that the answer led to."""
        with self._posted(path, body, content_type) as answer:
            return str(answer.geturl())

    def _posted(self, path: str, body: bytes, content_type: str) -> Any:
        headers = {"Content-Type": content_type, "Referer": self._url + path}
        request = urllib.request.Request(self._url + path, data=body, headers=headers)  # noqa: S310 - our own server
        return self._opener.open(request, timeout=30)

    def _token(self) -> str:
        return next(cookie.value or "" for cookie in self._cookies if cookie.name.endswith("csrftoken"))


def _multipart(said: dict[str, str], path: Path) -> tuple[bytes, str]:
    border = uuid.uuid4().hex
    parts = [
        f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in said.items()
    ]
    head = f'--{border}\r\nContent-Disposition: form-data; name="import_file"; filename="{path.name}"\r\n'
    head += "Content-Type: text/csv\r\n\r\n"
    body = "".join([*parts, head]).encode() + path.read_bytes() + f"\r\n--{border}--\r\n".encode()
    return body, f"multipart/form-data; boundary={border}"
