"""System checks of what documents need from the machine."""

import ctypes

from django.core.checks import Tags, Warning, register

LIBRARY_NAMES = (
    "libharfbuzz-subset.so.0",
    "libharfbuzz-subset.0.dylib",
    "libharfbuzz-subset-0.dll",
)


@register(Tags.compatibility)
def harfbuzz_subset_is_installed(app_configs=None, **_options) -> list[Warning]:
    """Without this library WeasyPrint falls back on a font subsetter that makes each letter several times longer."""
    for name in LIBRARY_NAMES:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return []
    return [
        Warning(
            "The library libharfbuzz-subset is missing: each letter takes several times longer to render.",
            hint="Debian and Ubuntu: apt-get install libharfbuzz-subset0",
            id="documents.W001",
        )
    ]
