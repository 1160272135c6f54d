"""Old cases under new knowledge: facts and class rules are held against stored profiles again.

It puts stages together and is none: no rule of the workflow runs it.
"""
