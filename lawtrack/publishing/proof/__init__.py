"""Proofs of one bill or meeting: what the source said and what we recorded, checked offline.

``packing`` makes the file, always the same bytes from the same members; ``making`` gathers them;
``checking`` needs nothing but the file.
"""
