"""Drop folders: folders on FTP, FTPS and SFTP servers whose files become bulk edits.

apps.py         the app; it registers the part
models.py       a folder, the looks into it, and the files seen there
errors.py       why a look, or a connection, failed
rules/          which files are taken, when, and from which addresses: pure
servers/        connections: the address checked, the server known, everything within a time
define.py       make and change a folder
host_keys.py    accept the key of an SFTP server
collecting/     a look into a folder: complete files become bulk edits
tasks.py        doors for the queue
due.py          folders whose look is due
admin/          the pages for staff
management/     the commands
forgetting.py   what names an erased customer, and names of files that are long done with
checks.py       settings that would let a folder reach too far
roles.py        what the groups of staff may do
part.py         what the core has to know
"""
