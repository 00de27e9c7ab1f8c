"""What `make` does before anything else."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from coopps.embedded import prepare

SCRIPT = Path(prepare.__file__)


def test_an_installed_environment_is_left_alone(tmp_path):
    """The stamp says what was installed; a second run only reads it."""
    script = tmp_path / "coopps" / "embedded" / "prepare.py"
    script.parent.mkdir(parents=True)
    shutil.copy(SCRIPT, script)
    lock = tmp_path / "requirements-dev.lock"
    lock.write_text("")
    first = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert first.returncode == 0, first.stderr
    assert (tmp_path / ".venv" / "bin" / "python").exists()

    second = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert (second.returncode, second.stdout) == (0, "")

    lock.write_text("# another lock\n")
    third = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert "Installation des bibliothèques" in third.stdout


def test_an_old_python_is_one_sentence(monkeypatch):
    monkeypatch.setattr(prepare, "OLDEST", (99, 0))
    with pytest.raises(SystemExit, match="Python 99.0 ou plus récent est nécessaire"):
        prepare.check_python()


def test_a_full_disk_is_one_sentence(monkeypatch):
    monkeypatch.setattr(prepare, "NEEDED_BYTES", 2**62)
    with pytest.raises(SystemExit, match="libérez de la place, puis relancez"):
        prepare.check_disk()


def test_it_is_written_for_any_python():
    """An old Python must be able to read the file to say that it is too old."""
    ast.parse(SCRIPT.read_text(), feature_version=(3, 7))
