"""A classroom to look at: fictional people of five countries, and what they have done so far.

Places are shaped after the region's; every person is made up. Nothing here runs unless
somebody asks for it: a box for real work starts with ``./run --empty``.
"""
