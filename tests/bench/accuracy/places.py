"""Where something may still be planted: every change keeps its distance from the others."""

from collections.abc import Mapping, Sequence

import numpy as np
from bench.accuracy.alleles import Allele, window

from agnoma.simulation.genome import Target


class Places:
    """The bases that are taken, and random targets."""

    def __init__(
        self, contigs: Mapping[str, str], targets: Sequence[Target], draw: np.random.Generator
    ) -> None:
        self.contigs = contigs
        self._targets = targets
        self._taken = {
            name: np.zeros(len(bases), dtype=np.bool_) for name, bases in contigs.items()
        }
        lengths = np.array([target.end - target.start for target in targets], dtype=np.float64)
        self._chances = lengths / lengths.sum()
        self._draw = draw

    def on(self, targets: Sequence[Target], draw: np.random.Generator) -> "Places":
        """Return the same bases with other targets to draw from."""
        other = Places(self.contigs, targets, draw)
        other._taken = self._taken
        return other

    def anywhere(self, margin_bp: int = 0) -> tuple[str, int]:
        """Return a random base of the targets, so far inside them; negative: also beside them."""
        while True:
            target = self._targets[int(self._draw.choice(len(self._targets), p=self._chances))]
            low, high = target.start + margin_bp, target.end - margin_bp
            if low < high:
                return target.contig, int(self._draw.integers(low, high))

    def inside(self, contig: str, start: int, end: int) -> bool:
        """Return whether an interval lies in one target."""
        return any(t.contig == contig and t.start <= start and end <= t.end for t in self._targets)

    def take(self, allele: Allele, gap_bp: int) -> bool:
        """Reserve an allele's place with a distance on both sides; False if it is not free."""
        start, end = window(self.contigs, allele)
        taken = self._taken[allele.contig]
        low, high = max(start - gap_bp, 0), max(end, start + 1) + gap_bp
        if taken[low:high].any():
            return False
        taken[max(start - 1, 0) : max(end, start + 1) + 1] = True
        return True
