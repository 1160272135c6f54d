"""What counts of a third allele would tell of an inherited one (clinical.md 8.1).

Beside an inherited indel callers propose misread bases; their few fragments are dropped, but the
other fragments there would show the inherited allele, in the normal or, without one, in the tumour.
"""

from collections.abc import Iterable, Iterator

from agnoma.models.variant import SmallVariant
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.filters.statistics import wilson_interval
from agnoma.small_variants.judge.judge import Tally
from agnoma.small_variants.judge.origin import MIN_NORMAL_ALT, looks_germline

RULE = "third_allele"


def without_third_alleles(
    variants: Iterable[SmallVariant], tally: Tally, limits: SmallVariantsConfig
) -> Iterator[SmallVariant]:
    """Yield variants without those, dropped anyway, whose other fragments look inherited.

    They are counted as withheld. Of a reported one the normal's third allele is left out of the
    normal's counts; the tumour's stay, since its fraction rests on them.
    """
    for variant in variants:
        normal = variant.normal
        if not _tells(variant, limits):
            yield variant
        elif variant.failed:
            tally.withheld_by_rule[RULE] += 1
            tally.withheld |= {variant.key, *variant.merged_from}
        elif normal is not None and normal.other_count:
            counted = {"other_count": 0, "depth_x": normal.depth_x - normal.other_count}
            yield variant.model_copy(update={"normal": normal.model_copy(update=counted)})
        else:
            yield variant


def _tells(variant: SmallVariant, limits: SmallVariantsConfig) -> bool:
    normal, tumour = variant.normal, variant.tumour
    if normal is not None:
        enough = normal.other_count >= MIN_NORMAL_ALT
        return enough and normal.other_count >= limits.germline_normal_vaf * normal.depth_x
    if not tumour.other_count:
        return False
    share = tumour.other_count / tumour.depth_x
    return looks_germline(wilson_interval(tumour.other_count, tumour.depth_x), share, limits)
