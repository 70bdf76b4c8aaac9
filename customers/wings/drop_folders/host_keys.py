"""Accept the key of an SFTP server: the first one by whoever sets the folder up, another one only by few."""

from customers.wings.drop_folders.models import DropFolder


def accept_first_key(folder: DropFolder, fingerprint: str) -> bool:
    """Accept a key where none was accepted yet; False: one was, meanwhile."""
    accepted = DropFolder.objects.filter(pk=folder.pk, host_key="").update(host_key=fingerprint)
    if accepted:
        folder.host_key = fingerprint
    return bool(accepted)


def replace_key(folder: DropFolder, fingerprint: str) -> None:
    """Accept another key than before."""
    DropFolder.objects.filter(pk=folder.pk).update(host_key=fingerprint)
    folder.host_key = fingerprint
