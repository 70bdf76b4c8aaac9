"""From the sentences in templates and modules to the catalogues in crm/locale/: `make messages`.

extract.py     find the marked sentences
catalogue.py   bring a language's file up to date and compile it
"""
