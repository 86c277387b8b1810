"""Proofs of one bill or meeting: what the source said and what we recorded, checked offline.

``pack`` makes the file, always the same bytes from the same members; ``make_proof`` gathers them;
``check_proof`` needs nothing but the file. ``stored`` holds a whole database against its heads.
"""
