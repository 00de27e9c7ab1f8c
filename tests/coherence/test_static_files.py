"""What production serves as static files: a missing one would be an error 500 there, and nowhere else."""

import re

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from tests.coherence.project import ROOT, tracked

NAMED = re.compile(r"""\{% static ['"]([^'"]+)['"]""")


@pytest.mark.long
def test_each_static_file_of_a_template_is_in_the_manifest(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        # Production's storage without its compression, which takes a minute.
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    names = {
        name
        for path in tracked()
        if path.is_relative_to(ROOT / "templates")
        for name in NAMED.findall(path.read_text())
    }
    assert len(names) > 5
    assert {name for name in names if staticfiles_storage.stored_name(name) == name} == set()
