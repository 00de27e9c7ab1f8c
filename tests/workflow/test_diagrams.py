"""docs/workflows/ is made from the code, and a stale page is noticed."""

import pytest
from django.core.management import CommandError, call_command

from coopps.kernel.workflow.diagrams import machines, page
from coopps.kernel.workflow.runner import transitions_of


@pytest.fixture
def directory(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    return tmp_path / "docs" / "workflows"


def test_each_machine_has_a_page_that_shows_everything(directory):
    call_command("write_workflow_diagrams")
    assert {path.stem for path in directory.iterdir()} == {"README"} | {m._meta.model_name for m in machines()}
    for model in machines():
        text = (directory / f"{model._meta.model_name}.md").read_text()
        for _, label in model._meta.get_field("state").choices:
            assert f'state "{label}"' in text
        arrows = sum(len(variants) for variants in transitions_of(model).values())
        final = {value for value, _ in model._meta.get_field("state").choices} - {
            transition.source for variants in transitions_of(model).values() for transition in variants
        }
        assert text.count(" --> ") == arrows + len(final) + 1


def test_what_is_up_to_date_passes(directory):
    call_command("write_workflow_diagrams")
    call_command("write_workflow_diagrams", check=True)


@pytest.mark.parametrize("change", ["changed", "missing", "left over"])
def test_what_is_stale_fails_and_is_named(directory, change):
    call_command("write_workflow_diagrams")
    name = f"{machines()[0]._meta.model_name}.md"
    if change == "changed":
        (directory / name).write_text(page(machines()[0]) + "\n")
    elif change == "missing":
        (directory / name).unlink()
    else:
        name = "forgotten.md"
        (directory / name).write_text("")
    with pytest.raises(CommandError, match=name):
        call_command("write_workflow_diagrams", check=True)
    call_command("write_workflow_diagrams")
    call_command("write_workflow_diagrams", check=True)
