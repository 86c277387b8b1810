"""Sources to practise on: loopback look-alikes of the Legistar Web API, InSite and GovInfo.

``server`` listens, ``scenario`` says which day it is there, ``practice`` remembers that in a
folder, ``faults`` breaks things on purpose; every source has a room of its own. What is made up
stands in ``data``, what happens to it day by day in ``stories``.
"""
