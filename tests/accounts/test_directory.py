"""The import of the RPPS extract."""

from __future__ import annotations

import csv
import random
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from accounts.models import DirectoryActivity, DirectoryImport, DirectoryPerson
from accounts.rpps_extract import COLUMNS, SEPARATOR
from accounts.selectors import directory_person, directory_places
from accounts.services import directory
from accounts.services.directory import ImportDoubted, ImportRefused, import_directory
from coopps.bench.synthetic_extract import activity, line, lines, person, synthetic_rpps, write_extract

pytestmark = pytest.mark.django_db


@pytest.fixture
def extract(tmp_path):
    """`extract(lines)`: the path of a file with these lines."""
    rank = iter(range(1000))

    def write(content, **options):
        return write_extract(tmp_path / f"extract-{next(rank)}.txt", content, **options)

    return write


def row(rank: int = 1, place: int | None = None, **changes: str) -> str:
    where = {} if place is None else activity(place)
    return line(**{**person(rank), **where, **changes})


# Enough other people for one who leaves not to be a large share.
OTHERS = [row(100 + rank, 100 + rank) for rank in range(40)]


def counts(done: DirectoryImport) -> dict[str, int]:
    return {
        name: getattr(done, name)
        for name in ("rows", "people", "added", "changed", "vanished", "returned", "bad_lines")
        if getattr(done, name)
    }


def mirror() -> list:
    """All that the mirror holds, without the keys that PostgreSQL chooses."""
    people = DirectoryPerson.objects.order_by("national_id").values()
    activities = DirectoryActivity.objects.order_by("person_id", "structure_name", "profession_code").values()
    return [{name: value for name, value in row.items() if name != "id"} for row in (*people, *activities)]


def versions() -> set:
    """The physical versions of the rows: whatever is rewritten gets another one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'p', ctid::text, xmin::text FROM accounts_directoryperson "
            "UNION ALL SELECT 'a', ctid::text, xmin::text FROM accounts_directoryactivity"
        )
        return set(cursor.fetchall())


def test_the_header_is_the_real_one():
    assert len(COLUMNS) == 56
    assert COLUMNS[2] == "Identification nationale PP"
    assert COLUMNS[55] == "Libellé genre activité"


def test_several_lines_are_one_person(extract):
    done = import_directory(extract([row(1, 1), row(1, 2), row(2)]))
    assert counts(done) == {"rows": 3, "people": 2, "added": 2}
    assert done.finished_at is not None
    known = directory_person("rpps", synthetic_rpps(1))
    assert (known.kind, known.number) == ("rpps", synthetic_rpps(1))
    assert known.last_name == person(1)["last_name"]
    assert known.profession_code == person(1)["profession_code"]
    first, second = sorted(directory_places(known), key=lambda place: place.siret)
    assert first.siret == activity(1)["siret"]
    assert second.structure_name == activity(2)["structure"]
    assert second.address == f"{activity(2)['street_number']} Rue {activity(2)['street']}"
    # A line without activity is kept for its profession, and offers no place.
    idle = directory_person("rpps", synthetic_rpps(2))
    assert idle.activities.count() == 1
    assert not directory_places(idle)


def test_the_same_file_twice_changes_nothing(extract):
    path = extract(lines(50))
    import_directory(path)
    before = versions()
    done = import_directory(path)
    assert counts(done) == {"rows": 50, "people": done.people}
    assert versions() == before


def test_the_same_lines_in_another_order_change_nothing(extract):
    content = list(lines(200))
    import_directory(extract(content))
    before = versions()
    random.Random(3).shuffle(content)
    done = import_directory(extract(content))
    assert counts(done) == {"rows": 200, "people": done.people}
    assert versions() == before


def test_the_shortcut_only_knows_the_last_import(extract):
    """The first file again, after another one: its hash is known, its content is not that of the mirror."""
    old, new = extract([row(1, 1)]), extract([row(1, 2)])
    import_directory(old)
    import_directory(new)
    assert counts(import_directory(old)) == {"rows": 1, "people": 1, "changed": 1}
    assert DirectoryActivity.objects.get().siret == activity(1)["siret"]


def test_only_who_changed_is_rewritten(extract):
    import_directory(extract([row(1, 1), row(2, 2)]))
    untouched = DirectoryActivity.objects.get(person_id=f"8{synthetic_rpps(2)}").pk
    done = import_directory(extract([row(1, 1, last_name="EXEMPLE-CHANGÉ"), row(2, 2)]))
    assert counts(done) == {"rows": 2, "people": 2, "changed": 1}
    assert directory_person("rpps", synthetic_rpps(1)).last_name == "EXEMPLE-CHANGÉ"
    assert DirectoryActivity.objects.get(person_id=f"8{synthetic_rpps(2)}").pk == untouched


def test_an_activity_more_and_one_less(extract):
    import_directory(extract([row(1, 1), row(1, 2)]))
    assert counts(import_directory(extract([row(1, 2), row(1, 3)]))) == {"rows": 2, "people": 1, "changed": 1}
    assert {place.siret for place in DirectoryActivity.objects.all()} == {activity(2)["siret"], activity(3)["siret"]}


def test_two_lines_that_are_the_same_do_not_cancel_out(extract):
    import_directory(extract([row(1, 1), row(1, 2), row(1, 2)]))
    done = import_directory(extract([row(1, 1), row(1, 3), row(1, 3)]))
    assert done.changed == 1


def test_who_vanished_is_kept_and_marked_then_unmarked(extract):
    import_directory(extract([row(1, 1), row(2, 2), *OTHERS]))
    done = import_directory(extract([row(2, 2), *OTHERS]))
    assert counts(done) == {"rows": 41, "people": 41, "vanished": 1}
    gone = directory_person("rpps", synthetic_rpps(1))
    assert gone.vanished_at is not None
    assert gone.activities.count() == 1
    since = gone.vanished_at
    import_directory(extract([row(2, 2), row(2, 3), *OTHERS]))
    assert directory_person("rpps", synthetic_rpps(1)).vanished_at == since
    done = import_directory(extract([row(1, 1), row(2, 2), row(2, 3), *OTHERS]))
    assert counts(done) == {"rows": 43, "people": 42, "returned": 1}
    assert directory_person("rpps", synthetic_rpps(1)).vanished_at is None


def test_who_comes_back_changed_is_both(extract):
    import_directory(extract([row(1, 1), row(2, 2), *OTHERS]))
    import_directory(extract([row(2, 2), *OTHERS]))
    done = import_directory(extract([row(1, 3), row(2, 2), *OTHERS]))
    assert (done.returned, done.changed, done.added) == (1, 1, 0)


def test_a_title_comes_before_studies_whatever_the_order(extract):
    student = row(1, category_code="E", profession_code="10", profession="Médecin")
    nurse = row(1, category_code="C", profession_code="60", profession="Infirmier")
    for content in ([student, nurse], [nurse, student]):
        DirectoryPerson.objects.all().delete()
        DirectoryImport.objects.all().delete()
        import_directory(extract(content))
        assert DirectoryPerson.objects.get().profession_code == "60"


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        (row(3)[:-1], "55 colonnes au lieu de 56"),
        (row(3) + "|", "57 colonnes au lieu de 56"),
        ("", "1 colonnes au lieu de 56"),
        (row(3, national_id="9999"), "identification nationale inattendue"),
        (row(3, id_type="5", national_id="5" + synthetic_rpps(3)), "identification nationale inattendue"),
        (row(3, id_number="", national_id="8"), "identification nationale inattendue"),
    ],
)
def test_a_bad_line_is_reported_with_its_number_and_skipped(extract, bad, fault):
    reported = []
    done = import_directory(
        extract([row(1, 1), bad, row(2, 2)]), report=lambda number, reason: reported.append((number, reason))
    )
    assert counts(done) == {"rows": 2, "people": 2, "added": 2, "bad_lines": 1}
    assert reported == [(3, fault)]
    assert done.bad_line_samples == [[3, fault]]


def test_a_line_in_another_encoding_than_the_header_is_bad(tmp_path, extract):
    path = extract([row(1, 1)])
    with path.open("ab") as file:
        file.write(row(2, last_name="SPÉCIMEN").encode("latin-1") + b"\n")
    done = import_directory(path)
    assert (done.rows, done.bad_line_samples[0][0]) == (1, 3)


def test_latin_1_is_recognized_and_says_the_same(extract):
    content = [row(rank, rank, last_name="SPÉCIMEN-BÊTA") for rank in range(5)]
    import_directory(extract(content, encoding="latin-1"))
    assert DirectoryPerson.objects.filter(last_name="SPÉCIMEN-BÊTA").count() == 5
    before = versions()
    assert counts(import_directory(extract(content))) == {"rows": 5, "people": 5}
    assert versions() == before


def test_marks_separators_and_ends_of_lines_of_other_makers(tmp_path):
    path = tmp_path / "extract.txt"
    text = "".join(f"{each}|\r\n" for each in [SEPARATOR.join(COLUMNS), row(1, 1)])
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert counts(import_directory(path)) == {"rows": 1, "people": 1, "added": 1}


@pytest.mark.parametrize("name", ['A"B', "A\\B", "A\\N", "\\.", "A\tB", "A'; DROP TABLE x; --", "A%sB{0}", "A\x85B"])
def test_a_name_is_taken_as_it_is(extract, name):
    import_directory(extract([row(1, 1, last_name=name)]))
    assert DirectoryPerson.objects.get().last_name == name


@pytest.mark.parametrize("control", ["\0", "\1", "\2", "\r"])
def test_control_characters_are_dropped(extract, control):
    import_directory(extract([row(1, 1, last_name=f"A{control}B")]))
    assert DirectoryPerson.objects.get().last_name == "AB"


# --- What a broken transfer, a bad line or a spreadsheet makes of an extract -----------------------------------------
def cut_in_a_line(path):
    """The file as a transfer that stops in the middle of a line leaves it."""
    path.write_bytes(path.read_bytes()[:-60])


def cut_after_a_line(path):
    """The file as one that stops between two lines: it is well formed, and half of the people are missing."""
    kept = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(kept[: len(kept) // 2]))


def another_half_of_the_people(path):
    """As many lines as before, about others: nobody is missing by the number of lines."""
    write_extract(path, [*OTHERS[:20], *(row(500 + rank, rank) for rank in range(20))])


def without_line_ends(path):
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))


def many_bad_lines(path):
    with path.open("ab") as file:
        file.writelines([b"mauvaise\n"] * 11)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (cut_in_a_line, "semble coupé : sa dernière ligne n’a pas de fin"),
        (without_line_ends, "semble coupé : sa dernière ligne n’a pas de fin"),
        (cut_after_a_line, "semble coupé : il compte 19 lignes lisibles, contre 40 au dernier import"),
        (another_half_of_the_people, "ne contient plus 20 des 40 personnes que l’annuaire connaît"),
        (many_bad_lines, "Plus de 10 lignes de ce fichier sont illisibles"),
    ],
)
def test_an_extract_that_seems_damaged_changes_nothing_unless_forced(extract, damage, words):
    import_directory(extract(OTHERS))
    before = versions()
    path = extract(OTHERS)
    damage(path)
    with pytest.raises(CommandError, match=f"{words}.*Rien n’a été importé.*--force") as refusal:
        call_command("import_directory", path, stderr=StringIO())
    assert refusal.value.returncode == 1
    assert versions() == before
    assert DirectoryImport.objects.filter(finished_at__isnull=False).count() == 1
    call_command("import_directory", path, "--force", stdout=StringIO(), stderr=StringIO())
    assert DirectoryImport.objects.filter(finished_at__isnull=False).count() == 2


def test_a_first_import_needs_its_ends_of_lines_too(extract):
    path = extract([row(1, 1), row(2, 2)])
    without_line_ends(path)
    with pytest.raises(ImportDoubted):
        import_directory(path)
    assert import_directory(path, force=True).people == 2


@pytest.mark.parametrize(
    "bad",
    [
        row(1, 1) + "|",
        row(1, 1)[:-60],
        row(1, 1, national_id="9999"),
        row(1, 1, id_number="9999"),
        row(1, 1, last_name="SP\udcc9CIMEN"),
    ],
    ids=["a column more", "columns missing", "another national number", "another number", "another encoding"],
)
def test_who_stands_on_a_bad_line_is_not_absent(extract, bad):
    import_directory(extract([row(1, 1), row(2, 2), *OTHERS]))
    path = extract(OTHERS)
    with path.open("ab") as file:
        file.write(bad.encode(errors="surrogateescape") + b"\n")
    assert counts(import_directory(path)) == {"rows": 40, "people": 40, "vanished": 1, "bad_lines": 1}
    assert directory_person("rpps", synthetic_rpps(1)).vanished_at is None
    assert directory_person("rpps", synthetic_rpps(2)).vanished_at is not None


def test_a_bad_line_takes_nothing_from_who_has_a_good_one(extract):
    import_directory(extract([row(1, 1), row(1, 2), *OTHERS]))
    done = import_directory(extract([row(1, 1), row(1, 2) + "|", *OTHERS]))
    assert counts(done) == {"rows": 41, "people": 41, "bad_lines": 1}
    assert len(directory_places(directory_person("rpps", synthetic_rpps(1)))) == 2


def test_who_comes_back_on_a_bad_line_is_not_absent_any_more(extract):
    import_directory(extract([row(1, 1), *OTHERS]))
    import_directory(extract(OTHERS))
    assert counts(import_directory(extract([row(1, 1)[:-60], *OTHERS]))) == {
        "rows": 40,
        "people": 40,
        "returned": 1,
        "bad_lines": 1,
    }


def spreadsheet(path, content, *, encoding, separator, quote, mark=b""):
    """The lines of an extract as a spreadsheet saves them: CRLF, quotes for the cells that need them, or for all."""
    text = StringIO(newline="")
    csv.writer(text, delimiter=separator, quoting=quote).writerows(
        each.split(SEPARATOR) for each in [SEPARATOR.join(COLUMNS), *content]
    )
    path.write_bytes(mark + text.getvalue().encode(encoding))
    return path


@pytest.mark.parametrize("quote", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL], ids=["quotes where needed", "quotes everywhere"])
@pytest.mark.parametrize("separator", [";", "|", "\t"])
@pytest.mark.parametrize(
    ("encoding", "mark"), [("cp1252", b""), ("utf-8", b"\xef\xbb\xbf")], ids=["Windows-1252", "UTF-8 with its mark"]
)
def test_an_extract_saved_by_a_spreadsheet_says_the_same(extract, tmp_path, encoding, mark, separator, quote):
    content = [
        row(1, 1, last_name="D’ŒUVRE", first_name="Zoé", structure='CABINET "LES ŒILLETS"'),
        row(2, 2, structure='"PHARMACIE" ; ANNEXE'),
        row(3, 3, structure='"'),
        *OTHERS,
    ]
    import_directory(extract(content))
    before = versions()
    path = spreadsheet(tmp_path / "saved.csv", content, encoding=encoding, separator=separator, quote=quote, mark=mark)
    assert counts(import_directory(path)) == {"rows": 43, "people": 43}
    assert versions() == before
    assert DirectoryPerson.objects.get(national_id=f"8{synthetic_rpps(1)}").last_name == "D’ŒUVRE"


def test_an_extract_saved_in_one_column_says_the_same(extract, tmp_path):
    content = [row(1, 1, structure='A "B" ; C'), *OTHERS]
    import_directory(extract(content))
    before = versions()
    text = StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([each] for each in [SEPARATOR.join(COLUMNS), *content])
    path = tmp_path / "saved.csv"
    path.write_bytes(text.getvalue().encode("cp1252"))
    assert counts(import_directory(path)) == {"rows": 41, "people": 41}
    assert versions() == before


def test_numbers_that_a_spreadsheet_rounded_are_said_to_be(extract, tmp_path):
    content = [row(1, 1, national_id="8,99E+11"), *OTHERS]
    path = spreadsheet(tmp_path / "saved.csv", content, encoding="cp1252", separator=";", quote=csv.QUOTE_MINIMAL)
    reported = []
    import_directory(path, report=lambda number, reason: reported.append((number, reason)))
    ((number, reason),) = reported
    assert number == 2
    assert "arrondie par un tableur" in reason


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("nom;prénom\nA;B\n", "colonne 1"),
        (SEPARATOR.join(COLUMNS[:-1]) + "\n", "55 colonnes"),
        (SEPARATOR.join([*COLUMNS, "Autre"]) + "\n", "57 colonnes"),
        (SEPARATOR.join([*COLUMNS[:8], "Autre", *COLUMNS[9:]]) + "\n", "colonne 9"),
        ("", "0 colonnes"),
        (SEPARATOR.join(COLUMNS) + "\n", "aucune ligne"),
        (SEPARATOR.join(COLUMNS) + "\nmauvaise\n", "aucune ligne"),
    ],
)
def test_what_is_not_an_extract_is_refused_and_changes_nothing(tmp_path, extract, content, words):
    import_directory(extract([row(1, 1)]))
    before = mirror()
    path = tmp_path / "other.txt"
    path.write_text(content)
    with pytest.raises(ImportRefused, match=words):
        import_directory(path)
    assert mirror() == before
    assert DirectoryImport.objects.filter(finished_at__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_are_refused(extract):
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [directory._LOCK])
        with pytest.raises(ImportRefused, match="en cours"):
            import_directory(extract([row(1, 1)]))
    finally:
        other.close()
    assert not DirectoryPerson.objects.exists()


def test_the_command_says_what_it_did(extract):
    out, err = StringIO(), StringIO()
    call_command("import_directory", extract([row(1, 1), "mauvaise"]), stdout=out, stderr=err)
    assert "1 lignes, 1 personnes : 1 ajoutées" in out.getvalue()
    assert err.getvalue() == "Ligne 3 écartée : 1 colonnes au lieu de 56.\n"


def test_the_command_refuses_in_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        call_command("import_directory", tmp_path / "missing.txt")
    path = tmp_path / "other.txt"
    path.write_text("autre chose\n")
    with pytest.raises(CommandError, match="n’est pas une extraction"):
        call_command("import_directory", path)
    path.write_bytes(b"")
    with pytest.raises(CommandError):
        call_command("import_directory", path)


def test_the_synthetic_extract_is_the_same_each_time():
    assert list(lines(20)) == list(lines(20))
    assert list(lines(20)) != list(lines(20, seed=2))
    assert all(each.count(SEPARATOR) == 55 for each in lines(20))
