"""Commands. Each explains itself with `--help`.

create_drop_folder.py   set a folder up and test its connection
collect_drop_folder.py  look into one, now
"""
