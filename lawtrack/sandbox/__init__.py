"""Sources to practise on: loopback look-alikes of the Legistar Web API, InSite and GovInfo.

``server`` listens, ``scenario`` says which day it is there, ``faults`` breaks things on purpose;
every source has modules of its own. The data is made up.
"""
