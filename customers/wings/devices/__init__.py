"""Devices: the apps and browsers that customers use, and which customers used the same one.

models.py    a device, and who used it through what
rules.py     pure: what a sighting says, and which devices hold a customer
holds.py     which customers are held by a device
see.py       a customer was seen on a device
merge.py     a merge gives the survivor the victim's devices
rule_fields.py  what segment rules may ask, and what tells that the answer changed
sharing.py   the devices of a customer, and who else uses them
api.py       what client systems send and read
rows_html.py the rows of the tab
page.py      the lines in the head of a profile, and the tab
demo.py      devices of the demo's customers
part.py      what the core has to know
roles.py     which roles see it
apps.py      the app; it registers the part
"""
