"""What is measured with.

people.py                  the customers, and the file of reference: 70 % change, 20 % nothing, 5 % a new phone, 5 % bad
load.py                    the customers enter through the engine
million.py                 a million customers by set-based SQL
changes.py                 their changelog, filled the same way
lives.py                   what the wings keep of a full life
"""
