"""Optional libraries: imported when a format needs them, with a named error when they are absent.

They are the extra ``exports`` of the package; the pipeline itself never imports them.
"""

from importlib import import_module
from types import ModuleType

from agnoma.errors import ConfigError

PACKAGES = {
    "openpyxl": "openpyxl",
    "fhir.resources": "fhir.resources",
    "phenopackets": "phenopackets",
    "google.protobuf": "protobuf",
    "weasyprint": "weasyprint",
}
"""Module, as it begins -> name of its package."""


def required(module: str, form: str) -> ModuleType:
    """Return an optional module.

    Parameters
    ----------
    module
        Dotted name, e.g. ``fhir.resources.R4B.bundle``.
    form
        Format that needs it, for the message.

    Raises
    ------
    ConfigError
        If it is not installed, or a library it needs is not there.
    """
    try:
        return import_module(module)
    except (ImportError, OSError) as err:
        package = next(p for start, p in PACKAGES.items() if module.startswith(start))
        msg = (
            f"format {form} needs {package}, which cannot be imported ({err}); "
            "pip install 'agnoma[exports]' (weasyprint also needs the system's Pango)"
        )
        raise ConfigError(msg) from err
