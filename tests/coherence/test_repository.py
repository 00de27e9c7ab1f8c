"""House rules of the repository."""

import ast
import re

from tests.coherence.project import ROOT, named, sources, tracked

LONGEST = 450
TEXTS = [
    path for path in tracked() if path.suffix not in {".png", ".jpg", ".pdf", ".woff2", ".otf", ".ttf", ".heic", ".ico"}
]


def test_files_stay_short():
    long = {named(path): len(path.read_text().splitlines()) for path in sources(tests=True)}
    assert {name: lines for name, lines in long.items() if lines > LONGEST} == {}


def test_no_address_of_a_package_registry():
    # In pieces, so that this file names none either.
    hosts = ("py" + r"pi\.org", "python" + "hosted", r"npm" + r"js\.(org|com)", r"deb\." + r"debian\.org")
    registry = re.compile("|".join((*hosts, "index-" + "url", "find-" + "links")), re.IGNORECASE)
    allowed = {"Makefile"}  # `make lock` looks for these words, to refuse them
    assert [named(path) for path in TEXTS if named(path) not in allowed and registry.search(_text(path))] == []


def test_no_path_of_a_machine():
    folders = "|".join(rf"(?<![\w.-])/{name}/" for name in ("root", "work", "farm", r"home/\w+", r"Users/\w+"))
    assert [named(path) for path in TEXTS if re.search(folders, _text(path))] == []


def test_no_private_key():
    assert [named(path) for path in TEXTS if re.search(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\n", _text(path))] == []
    assert [named(path) for path in tracked() if path.suffix in {".p12", ".pfx", ".key"}] == []


def test_modules_have_names_that_say_something():
    empty = re.compile(r"^(utils?|helpers?|core|managers?|misc|common)(\.py)?$")
    assert [named(path) for path in sources() for part in path.relative_to(ROOT).parts if empty.match(part)] == []


def test_only_coopps_mailing_calls_the_mail_of_django():
    callers = {named(path) for path in sources() if "django.core.mail" in _imported(path)}
    assert callers == {"coopps/kernel/mailing/smtp.py"}


def test_only_the_outbox_gives_work_to_the_worker():
    """`.delay()` raises into the page when Redis is down; `wake()` does not."""
    direct = re.compile(r"\.(delay|apply_async|send_task)\(")
    callers = {named(path) for path in sources() if direct.search(_text(path))}
    assert callers == {"coopps/kernel/outbox/__init__.py"}


def test_nothing_starts_by_a_signal():
    """What travels upward goes through a registry that can be listed."""
    signals = ("django.db.models.signals", "django.dispatch")
    assert [named(path) for path in sources() if any(name in _imported(path) for name in signals)] == []


def test_a_suppression_says_why():
    """`# noqa: CODE - why`."""
    silent = [
        f"{named(path)}:{number}"
        for path in sources()
        for number, line in enumerate(_text(path).splitlines(), 1)
        if "# noqa" in line and not re.search(r"# noqa: [A-Z0-9, ]+ - \w", line)
    ]
    assert silent == []


def _text(path) -> str:
    return path.read_text(errors="replace")


def _imported(path) -> set[str]:
    """Every module that a file imports, with its parents."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            parts = name.split(".")
            found |= {".".join(parts[: end + 1]) for end in range(len(parts))}
    return found
