"""What the buttons of a folder do: test the connection, accept the server's key, look now."""

import re
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from customers.admin.ui.base import allows
from customers.tasks import enqueue_after_commit
from customers.wings.drop_folders.collecting.setup import server_of
from customers.wings.drop_folders.due import request_look
from customers.wings.drop_folders.errors import DropFolderError
from customers.wings.drop_folders.host_keys import accept_first_key, replace_key
from customers.wings.drop_folders.models import DropFolder
from customers.wings.drop_folders.roles import ACCEPT_NEW_KEY, CHANGE, LOOK
from customers.wings.drop_folders.servers.connect import ConnectionResult, try_connection
from customers.wings.drop_folders.tasks import look_into

PAGE: Final = "admin:drop_folders_dropfolder_change"
KEY: Final = "drop_folders.key"  # in the session: the key that the page shows, of this folder
_FINGERPRINT: Final = re.compile(r"SHA256:[A-Za-z0-9+/=]{20,60}")


def folder_or_404(folder_id: int) -> DropFolder:
    """Return a folder with what its page needs."""
    folder = DropFolder.objects.select_related("integration_point", "user").filter(pk=folder_id).first()
    if folder is None:
        raise Http404
    return folder


@require_POST
def test_now(request: HttpRequest, folder_id: int) -> HttpResponse:
    """Connect, sign in and list; say what came of it. A key that nobody accepted is shown, to be compared."""
    if not allows(request, LOOK):
        raise PermissionDenied
    folder = folder_or_404(folder_id)
    tested = _tested(folder)
    request.session.pop(KEY, None)
    if tested.problem is None:
        files = f"{tested.files:,} file{'' if tested.files == 1 else 's'}"
        messages.success(request, f"Connected. The folder has {files} that fit {folder.mask}.")
    elif tested.key:
        request.session[KEY] = [folder.pk, tested.key, bool(folder.host_key)]
    else:
        messages.error(request, f"The connection failed. {tested.problem}")
    return redirect(PAGE, folder.pk)


@require_POST
def accept_key(request: HttpRequest, folder_id: int) -> HttpResponse:
    """Accept the key that the page showed; the next connection has to show the same one."""
    folder = folder_or_404(folder_id)
    if not allows(request, ACCEPT_NEW_KEY if folder.host_key else CHANGE):
        raise PermissionDenied
    fingerprint = request.POST.get("key", "")
    if not _FINGERPRINT.fullmatch(fingerprint) or folder.protocol != DropFolder.Protocol.SFTP:
        messages.error(request, "That isn't a valid key. Test the connection again.")
        return redirect(PAGE, folder.pk)
    if folder.host_key:
        replace_key(folder, fingerprint)
    else:
        accept_first_key(folder, fingerprint)
    return test_now(request, folder_id)


@require_POST
def look_now(request: HttpRequest, folder_id: int) -> HttpResponse:
    """Make the folder due and wake a worker."""
    if not allows(request, LOOK):
        raise PermissionDenied
    folder = folder_or_404(folder_id)
    request_look(folder.pk, by=request.user.get_username())
    enqueue_after_commit(
        look_into,
        folder.pk,
        if_unavailable=lambda: messages.warning(request, "The queue is unavailable. The look starts when it's back."),
    )
    messages.success(request, "The look has started. What it finds appears here.")
    return redirect(PAGE, folder.pk)


def shown_key(request: HttpRequest, folder: DropFolder) -> str:
    """Return the key that the last test of this folder met and that isn't accepted."""
    kept = request.session.get(KEY)
    if not kept:
        return ""
    folder_id, key, had_one = kept
    is_it = folder_id == folder.pk and key != folder.host_key and had_one == bool(folder.host_key)
    return str(key) if is_it else ""


def _tested(folder: DropFolder) -> ConnectionResult:
    try:
        server = server_of(folder)
    except DropFolderError as problem:
        return ConnectionResult(problem=problem)
    seconds, most = settings.DROP_FOLDER_TEST_SECONDS, settings.DROP_FOLDER_MAX_FILES
    return try_connection(server, folder.mask, seconds=seconds, most=most)
