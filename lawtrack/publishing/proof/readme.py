"""What stands in a proof beside the proof: how to check it, also without lawtrack."""

EXPLAINED = """\
A proof made by lawtrack: what a source said about one bill or meeting, as it came over the wire,
and what lawtrack recorded about it, when.

  manifest.json     what this is about, when it was made, the SHA-256 of every other file, the head
  signature.json    the public key of whoever made it, and the signature of manifest.json
  record.json       the record as it was stored when this was made
  flags.json        its flags, with what a reader said of them
  revisions.json    every change of it that lawtrack observed, with the moment it was seen
  chain.txt         the chain of all revisions of this government: the number of a revision, what it
                    is about, the digest of its content, its hash
  seals.jsonl       the chain of all seals of this government: digests of texts, flags, answers and
                    crawls, in the order in which they were stored; of others only the digest
  crawls.json       the crawls in which the changes were seen
  texts.json        of each text: address, SHA-256 of the document, when and by what it was read
  texts/            what the documents say, as lawtrack read them
  answers.json      the source's answers: address, moment, status, SHA-256 of what was received,
                    and where it lies in answers.warc.gz
  answers.warc.gz   the answers and the requests for them (WARC 1.1, one gzip member for each)

To check it with lawtrack (no network, no database), with the public key that the makers publish:

  lawtrack verify FILE --key ed25519:...

To check it without:
 1. sha256sum of every file must be what manifest.json says.
 2. The signature is Ed25519 over the line "lawtrack proof" followed by manifest.json.
 3. The digest of a revision is the SHA-256 of its "content", written as JSON in UTF-8 with sorted
    keys and without spaces. Its hash is the SHA-256 of the hash in the line before it (nothing for
    the first), what it is about and its digest:
      printf '%s %s %s' HASH-BEFORE ABOUT DIGEST | sha256sum
    Lines of lawtrack 0.3 and earlier do not say what they are about; there it is
      printf '%s%s' HASH-BEFORE DIGEST | sha256sum
    The seals are chained likewise, ABOUT being their kind. The head is that of LAST-SEAL, "head",
    LAST-REVISION. Whoever changes anything later would have to change every hash after it.
 4. "record_hash" of a revision is the digest of the record that it led to, "items" of a seal are
    names with digests: lawtrack/legislation/hash_chain.py says of what.
 5. answers.warc.gz can be read by any program for web archives ("warcio check", "warcio extract").
    A "revisit" says that an address gave the same payload as before.
 6. A signature says who made this file, not when: that is known to those who have its SHA-256, or
    the "head" in manifest.json, from an earlier time. Note it where others can see when you did.
"""
