"""What `make` does first: system packages and the virtual environment. Needs nothing but Python, of any age.

    python3 coopps/embedded/prepare.py [--tests]

A second run finds a stamp and is over at once. Each thing that keeps it from going on is said in one sentence.
"""

import ctypes.util
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
LOCK = os.path.join(ROOT, "requirements-dev.lock")
STAMP = os.path.join(VENV, "installed.txt")
OLDEST = (3, 11)
NEEDED_BYTES = 2 * 1024**3

# Debian package → what tells that it is there already, however it came.
NEEDED = {
    "python3-venv": lambda: importlib.util.find_spec("ensurepip") is not None,
    "libpango-1.0-0": lambda: ctypes.util.find_library("pango-1.0") is not None,
    "libpangoft2-1.0-0": lambda: ctypes.util.find_library("pangoft2-1.0") is not None,
    "libharfbuzz-subset0": lambda: ctypes.util.find_library("harfbuzz-subset") is not None,
}
# Without these some tests are reported as skipped.
FOR_TESTS = {
    "poppler-utils": lambda: shutil.which("pdfsig") is not None,
    "chromium": lambda: shutil.which("chromium") is not None,
}


def give_up(sentence):
    """End with one sentence."""
    sys.exit(sentence)


def check_python():
    if sys.version_info < OLDEST:
        give_up(
            "Python {}.{} ou plus récent est nécessaire, et ceci est Python {}\u00a0: installez-le, puis lancez par "
            "exemple «\u00a0make run PYTHON=python3.12\u00a0».".format(OLDEST[0], OLDEST[1], platform.python_version())
        )


def check_disk():
    free = shutil.disk_usage(ROOT).free
    if free < NEEDED_BYTES:
        give_up(
            "Il reste {} Mo sur le disque et il en faut {}\u00a0: libérez de la place, puis relancez.".format(
                free // 1024**2, NEEDED_BYTES // 1024**2
            )
        )


def install_packages(for_tests):
    """Install the Debian packages that are missing: as root by apt-get, else say the line to run."""
    needed = dict(NEEDED)
    # The wheel that carries redis-server exists for these only.
    if sys.platform != "linux" or platform.machine() != "x86_64" or sys.version_info >= (3, 13):
        needed["redis-server"] = lambda: shutil.which("redis-server") is not None
    missing = [name for name, is_there in needed.items() if not is_there()]
    wished = [name for name, is_there in FOR_TESTS.items() if not is_there()] if for_tests else []
    if missing and (os.geteuid() != 0 or not shutil.which("apt-get")):
        give_up(
            "Il manque des paquets du système\u00a0: lancez cette ligne, puis recommencez.\n"
            "    sudo apt-get install --yes {}".format(" ".join(missing + wished))
        )
    if missing and not apt_get(missing):
        give_up("L’installation des paquets {} a échoué\u00a0: voyez ci-dessus.".format(" ".join(missing)))
    if not wished:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get") or not apt_get(wished):
        print(
            "Sans ces paquets, des tests seront passés\u00a0: sudo apt-get install --yes {}".format(" ".join(wished)),
            file=sys.stderr,
        )


def apt_get(names):
    """Whether apt-get installed `names`."""
    print("Installation des paquets du système\u00a0: {}".format(" ".join(names)), flush=True)
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *names]
    return (
        subprocess.call(["apt-get", "update", "--quiet"], env=environment) == 0
        and subprocess.call(install, env=environment) == 0
    )


def version_of(python):
    """The version of an interpreter; None when it does not start."""
    try:
        return subprocess.check_output([python, "-c", "import platform; print(platform.python_version())"])
    except (OSError, subprocess.CalledProcessError):
        return None


def make_environment():
    """The virtual environment, exactly as the lock says; nothing to do when the stamp says so."""
    with open(LOCK, "rb") as lock:
        wanted = "{} {}".format(platform.python_version(), hashlib.sha256(lock.read()).hexdigest())
    python = os.path.join(VENV, "bin", "python")
    if os.path.exists(STAMP) and os.path.exists(python):
        with open(STAMP) as stamp:
            if stamp.read().strip() == wanted:
                return
    check_disk()
    print("Installation des bibliothèques dans .venv (une à trois minutes, la première fois seulement)…", flush=True)
    # What is there and of the same Python is completed, else it is made anew.
    same = os.path.exists(python) and version_of(python) == version_of(sys.executable)
    if not same and subprocess.call([sys.executable, "-m", "venv", "--clear", VENV]) != 0:
        give_up("L’environnement virtuel n’a pas pu être créé dans .venv\u00a0: voyez ci-dessus.")
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", LOCK]
    if subprocess.call(install) != 0:
        give_up(
            "Les bibliothèques n’ont pas pu être installées\u00a0: vérifiez le réseau et la place sur le disque, "
            "puis relancez."
        )
    with open(STAMP, "w") as stamp:
        stamp.write(wanted + "\n")


if __name__ == "__main__":
    check_python()
    install_packages(for_tests="--tests" in sys.argv[1:])
    make_environment()
