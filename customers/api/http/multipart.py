"""Bodies with a file: taken in piece by piece onto disk, never whole into memory."""

import hashlib
from collections.abc import Collection, Iterator

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from customers.api.http.errors import ApiError
from customers.api.http.strict_json import UNUSABLE
from customers.bulk_edits.upload.multipart import take_in


def receive(request: HttpRequest) -> None:
    """Take the body in, or refuse it: a full disk and a lost connection show here."""
    try:
        take_in(request)
    except UnreadablePostError:
        raise ApiError(400, "malformed", message="The body did not arrive whole.") from None
    except OSError:
        raise no_room() from None
    except RequestDataTooBig:
        raise ApiError(413, "too_large") from None
    except (MultiPartParserError, TooManyFieldsSent, TooManyFilesSent):
        message = "The body is not a multipart/form-data of few fields, or it did not arrive whole."
        raise ApiError(400, "malformed", message=message) from None


def no_room() -> ApiError:
    """Refuse what the server has no room for."""
    error = ApiError(503, "no_room", message="The server has no room for this file. Nothing was saved.")
    error.headers["Retry-After"] = "60"
    return error


def refuse_unknown(request: HttpRequest, *, fields: Collection[str], files: Collection[str]) -> None:
    """Refuse fields and files of other names, what is said twice, and characters that cannot be stored."""
    for known, sent in ((fields, request.POST), (files, request.FILES)):
        for name, values in sent.lists():
            if name not in known:
                raise ApiError(400, "unknown_field", None, "The body has a field that is unknown.")
            if len(values) > 1:
                raise ApiError(400, "malformed", name, "The body says this field more than once.")
            if isinstance(values[0], str) and UNUSABLE.search(values[0]):
                raise ApiError(400, "malformed", name, "The field has a character that cannot be stored.")


def said_in(request: HttpRequest) -> bytes:
    """Return what tells one body from another. A client makes up a new boundary each time: the parts count.

    A blank body has none, whatever media type stands beside it.
    """
    if not int(request.META.get("CONTENT_LENGTH") or 0) or not request.FILES:
        return request.body
    return b"\n".join(_parts(request))


def _parts(request: HttpRequest) -> Iterator[bytes]:
    for name, values in sorted(request.POST.lists()):
        yield repr((name, values)).encode()
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield repr((name, file.name, _sha256(file))).encode()


def _sha256(file: "UploadedFile[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
