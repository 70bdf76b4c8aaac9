"""Connections to file servers: the address checked, the server known, everything within a time.

remote.py     what a server and a folder on it are to the rest
passwords.py  passwords, encrypted at rest
watch.py      the time that a connection has; then it is cut
reach.py      resolve once, check, and connect to what was checked
problems.py   what libraries raise, in our words
ftp.py        FTP and FTPS
sftp.py       SFTP
connect.py    sign in and open the folder
"""
