"""``lawtrack brief``: a page on one topic that a journalist could start from.

What is new, what moved, what comes next, what is stuck, and how fresh the sources are; every
sentence leads to its record, and nothing is concluded that no record says.
"""
