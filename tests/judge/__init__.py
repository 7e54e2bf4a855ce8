"""The judge: a slow, obvious second implementation of every measure, in dicts, loops and datetime.date.

It is written from what the definitions say in words, never from the SQL, so that a slip in one is not a slip in both.
"""
