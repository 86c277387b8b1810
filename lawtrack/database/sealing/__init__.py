"""What makes later tampering visible: ``seals`` in the database; ``keys``, ``signed_heads``.

The pure part, digests and links, is ``legislation.hash_chain``.
"""
