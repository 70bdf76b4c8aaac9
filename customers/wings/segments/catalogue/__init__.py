"""The fields that rules may look at, and how each is read from the database.

terms.py           every field of this project
sources.py         where the values of a field are found
json_values.py     typed values of custom fields, on both databases
folding.py         texts without their case, on both databases
comparisons.py     a column compared with the values of a condition
compile.py         from a typed rule to a condition on customers
"""
