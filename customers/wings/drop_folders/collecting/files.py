"""What becomes of each file that is there."""

from django.conf import settings
from django.utils import timezone

from customers.outbound.time_limit import Watch
from customers.spreadsheets.refusals import megabytes
from customers.wings.drop_folders.collecting.afterwards import Became, became, clear_away, forget_gone, stay
from customers.wings.drop_folders.collecting.outcome import Left, LookOutcome, WhyLeft, left
from customers.wings.drop_folders.collecting.setup import Setup
from customers.wings.drop_folders.collecting.take import NotTaken, note_taken, take
from customers.wings.drop_folders.errors import AfterwardsFailed, Busy, DropFolderError, TimedOut
from customers.wings.drop_folders.forgetting import forget_old
from customers.wings.drop_folders.models import DropFolder, SeenFile
from customers.wings.drop_folders.rules.masks import fits, is_safe, is_unfinished
from customers.wings.drop_folders.servers.remote import RemoteFile, RemoteFolder


def go_through(setup: Setup, remote: RemoteFolder, watch: Watch, outcome: LookOutcome) -> None:
    """Go through the files in the order of their names. Raises DropFolderError; what was done until then stays."""
    folder = setup.folder
    found = remote.files(wanted=lambda name: fits(folder.mask, name), most=settings.DROP_FOLDER_MAX_FILES)
    outcome.found = len(found)
    forget_gone(folder, found)
    forget_old(folder, found)
    _forget_waiting(folder, {file.name for file in found})
    problem: DropFolderError | None = None
    for file in sorted(found, key=lambda one: one.name):
        if why := _never(file):
            outcome.left.append(why)
            continue
        if watch.is_nearly_over:
            outcome.left.append(left(file.name, WhyLeft.NEXT_TIME))
            continue
        try:
            _handle(setup, remote, file, outcome)
        except AfterwardsFailed as error:
            problem = error
    if problem:
        raise problem


def _never(file: RemoteFile) -> Left | None:
    """Say why a file isn't even looked at."""
    if not is_safe(file.name):
        return left(file.name, WhyLeft.BAD_NAME)
    if file.is_link:
        return left(file.name, WhyLeft.IS_LINK)
    if is_unfinished(file.name):
        return left(file.name, WhyLeft.UNFINISHED)
    limit = settings.BULK_EDIT_MAX_BYTES
    return left(file.name, WhyLeft.TOO_LARGE, limit=megabytes(limit)) if file.size > limit else None


def _handle(setup: Setup, remote: RemoteFolder, file: RemoteFile, outcome: LookOutcome) -> None:
    """Take a file that the last look saw alike; remember every other one."""
    seen = _seen_before(setup.folder, file)
    if seen is None:
        outcome.left.append(left(file.name, WhyLeft.GROWING))
        return
    if seen.state == SeenFile.State.WAITING:
        if not _taken(setup, remote, file, seen, outcome):
            return
        if seen.state == SeenFile.State.UPLOADED:  # no worker has read it yet: a later look clears it away
            return
    _leave_or_clear(setup.folder, remote, seen, outcome)


def _seen_before(folder: DropFolder, file: RemoteFile) -> SeenFile | None:
    """Return what is known of a file as it is now; None: it is new, or it grew since."""
    seen, is_new = SeenFile.objects.select_related("bulk_edit").get_or_create(
        folder=folder,
        name=file.name,
        size=file.size,
        modified=file.modified,
        defaults={"first_seen_at": timezone.now()},
    )
    if not is_new:
        return seen
    waiting = SeenFile.objects.filter(folder=folder, name=file.name, state=SeenFile.State.WAITING)
    waiting.exclude(pk=seen.pk).delete()
    return None


def _forget_waiting(folder: DropFolder, names: set[str]) -> None:
    """Forget what waited and is gone: if it comes back, two looks in a row have to see it alike again."""
    for pk, name in SeenFile.objects.filter(folder=folder, state=SeenFile.State.WAITING).values_list("pk", "name"):
        if name not in names:
            SeenFile.objects.filter(pk=pk).delete()


def _taken(setup: Setup, remote: RemoteFolder, file: RemoteFile, seen: SeenFile, outcome: LookOutcome) -> bool:
    """Import a file; False: it isn't done with."""
    try:
        outcome.uploaded.append(take(setup, remote, file, seen).pk)
    except NotTaken as why:
        if why.why != WhyLeft.SAME_CONTENT:
            outcome.left.append(left(file.name, why.why, limit=megabytes(settings.BULK_EDIT_MAX_BYTES)))
            seen.delete()
            return False
        note_taken(seen, SeenFile.State.SAME_CONTENT, setup.folder, "", why.bulk_edit_id)
    return True


def _leave_or_clear(folder: DropFolder, remote: RemoteFolder, seen: SeenFile, outcome: LookOutcome) -> None:
    """Say why a file that was taken is still there, or do with it what the folder says."""
    now = became(seen.bulk_edit)
    why = WhyLeft.TAKEN if seen.state == SeenFile.State.UPLOADED else WhyLeft.SAME_CONTENT
    if now is Became.NOTHING:
        stay(seen)
        why = WhyLeft.NOTHING_APPLIED
    elif seen.is_to_be_cleared:
        if now is Became.PREVIEWED:
            _clear_away(folder, remote, seen, outcome)
            return
        why = WhyLeft.NOT_READY
    outcome.left.append(left(seen.name, why, bulk_edit=seen.bulk_edit_id))


def _clear_away(folder: DropFolder, remote: RemoteFolder, seen: SeenFile, outcome: LookOutcome) -> None:
    try:
        if not clear_away(folder, remote, seen):
            outcome.left.append(left(seen.name, WhyLeft.GROWING))
        elif seen.state == SeenFile.State.SAME_CONTENT:
            outcome.left.append(left(seen.name, WhyLeft.SAME_CONTENT, bulk_edit=seen.bulk_edit_id))
    except (Busy, TimedOut):
        raise
    except DropFolderError as error:
        why = left(seen.name, WhyLeft.AFTERWARDS, bulk_edit=seen.bulk_edit_id, problem=error)
        outcome.left.append(why)
        raise AfterwardsFailed(f"{why.file}: {why.why}") from None
