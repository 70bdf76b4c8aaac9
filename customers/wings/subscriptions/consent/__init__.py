"""What a customer agreed to: the tree of brands, channels and topics, what counts at each node, and its only writer.

tree.py       brands, channels and topics, and their headers in files
overview.py   what counts for one customer, node by node
write.py      write statuses and their history
errors.py     what can't be done, in a sentence
"""
