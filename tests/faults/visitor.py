"""A staff member in front of the pages, without a browser."""

import re
import urllib.parse
import urllib.request
import uuid
from http.cookiejar import CookieJar
from pathlib import Path

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

    def _post(self, path: str, body: bytes, content_type: str) -> str:
        """Post and return the address that the answer led to."""
        headers = {"Content-Type": content_type, "Referer": self._url + path}
        request = urllib.request.Request(self._url + path, data=body, headers=headers)  # noqa: S310 - our own server
        with self._opener.open(request, timeout=30) as answer:
            return str(answer.geturl())

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
