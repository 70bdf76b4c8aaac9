"""Connections to file servers: the address checked, the server known, everything within its time.

remote.py     what a server and a folder on it are to the rest
passwords.py  passwords, encrypted at rest
private_keys.py  keys that sign in to SFTP servers
reach.py      connect, only where it may be reached
problems.py   what libraries raise, in our words
ftp.py        FTP and FTPS
sftp.py       SFTP
connect.py    sign in and open the folder
"""
