"""The API's calls.

contact_info_part.py       a change of a contact over HTTP, against a bare UPDATE
contact_info_calls.py      the client systems that call
identifiers_part.py        a change of identifiers over HTTP, plain and with a merge, against a bare UPDATE
identifiers_calls.py       the client systems that call
contact_info_settings.py   the settings of the server that they call
contact_info_urls.py       its addresses, the bare UPDATEs among them
"""
