"""Thresholds of the stages: every one with unit, range, default and source.

Sources name the section of the domain requirements or the publication a limit comes from.
"""

from agnoma.settings.base import CLINICAL_DEFAULT, PROJECT_DEFAULT, Section, setting
from agnoma.settings.biomarkers import BiomarkersConfig
from agnoma.settings.cohort import CohortConfig
from agnoma.settings.copy_number import CopyNumberConfig, FusionsConfig
from agnoma.settings.origin import OriginConfig, PanelOfNormalsConfig, PopulationConfig
from agnoma.settings.privacy import PrivacyConfig
from agnoma.settings.quality import (
    AlignmentConfig,
    CallabilityConfig,
    IdentityConfig,
    QcConfig,
)
from agnoma.settings.ratios import RatiosConfig
from agnoma.settings.small_variants import (
    Caller,
    ContextConfig,
    DamageConfig,
    HaplotypesConfig,
    SmallVariantsConfig,
)

__all__ = [
    "CLINICAL_DEFAULT",
    "PROJECT_DEFAULT",
    "AlignmentConfig",
    "BiomarkersConfig",
    "CallabilityConfig",
    "Caller",
    "CohortConfig",
    "ContextConfig",
    "CopyNumberConfig",
    "DamageConfig",
    "FusionsConfig",
    "HaplotypesConfig",
    "IdentityConfig",
    "OriginConfig",
    "PanelOfNormalsConfig",
    "PopulationConfig",
    "PrivacyConfig",
    "QcConfig",
    "RatiosConfig",
    "Section",
    "SmallVariantsConfig",
    "setting",
]
