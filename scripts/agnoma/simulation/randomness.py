"""Random numbers that depend on a seed and on what they are for, never on the order of jobs."""

import hashlib

import numpy as np


def generator(seed: int, *purpose: str) -> np.random.Generator:
    """Return a generator of its own for each seed and purpose.

    PCG64 seeded with a digest of both: two purposes never share a stream, and a case keeps its
    reads when another case is added.
    """
    digest = hashlib.sha256("|".join((str(seed), *purpose)).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))
