"""The rules of the house that import-linter cannot see."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ("portal", "observers", "reports")
AT_THE_TOP = {
    "manage.py",
    "portal",
    "reports",
    "observers",
    "templates",
    "static",
    "locale",
    "docs",
    "tests",
    "requirements.txt",
    "pyproject.toml",
    "docker-compose.yml",
    "Makefile",
    "README.md",
    "LICENSE",
    "NOTICE",
}
LONGEST_FILE = 420
# One file by agreement: whoever asks what differs between machines looks in one place.
LONG_BY_AGREEMENT = {"portal/settings.py"}


def kept_files() -> list[Path]:
    """What is in the repository, and what is about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


KEPT = kept_files()
OURS = [path for path in KEPT if "vendor" not in path.parts]
CODE = [
    path
    for path in OURS
    if path.suffix == ".py"
    and path.relative_to(ROOT).parts[0] in HOUSE
    and "migrations" not in path.parts
]


# What people under pressure fill in; the board of observers is a desk.
FILLED_IN = [
    *(ROOT / "templates" / "incidents").rglob("*.html"),
    *(ROOT / "templates" / "fieldwork").rglob("*.html"),
    *(ROOT / "templates" / "parties" / "signing").rglob("*.html"),
    *(ROOT / "templates" / f"{name}.html" for name in ("parts/languages", "parts/observing")),
    *(ROOT / "templates" / f"{name}.html" for name in ("errors/typed_form", "roster/join")),
]
FILLED_IN.remove(ROOT / "templates" / "fieldwork" / "board.html")


FACES = [path for path in CODE if path.name.endswith(("views.py", "api.py"))]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), name_of(path))


def texts(*endings: str) -> list[tuple[str, str]]:
    return [(name_of(path), path.read_text()) for path in OURS if path.suffix in endings]


def called(*names: str) -> list[Path]:
    return [path for path in CODE if path.name in names]


def test_faces_show_only_what_is_visible_to_the_person():
    """In views and APIs every `.objects` is followed by `.visible_to(`."""
    wrong = []
    for path in FACES:
        tree = tree_of(path)
        asked = {
            id(node.func.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "visible_to"
        }
        wrong += [
            f"{name_of(path)}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and node.attr in {"objects", "_default_manager"}
            and id(node) not in asked
        ]
    assert not wrong


def test_every_csv_is_written_where_formulas_are_made_harmless():
    writers = re.compile(r"csv\.(?:Dict)?[wW]riter|from csv import")
    found = [name_of(path) for path in CODE if writers.search(path.read_text())]
    assert found == ["portal/lib/spreadsheets.py"]


def test_every_face_stands_in_a_layer():
    """import-linter looks at the modules it is told of: one that is left out may do anything."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = {
        module.strip(" ()")
        for contract in contracts["contracts"]
        for layer in contract["layers"]
        for module in layer.split(":")
    }
    assert [name_of(path) for path in FACES if path.stem not in layers] == []


def test_no_action_takes_a_request():
    wrong = [
        f"{name_of(path)}: {node.name}"
        for path in called("actions.py")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef)
        and "request" in {argument.arg for argument in all_arguments(node.args)}
    ]
    assert not wrong


def all_arguments(arguments: ast.arguments) -> list[ast.arg]:
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]


def test_no_module_is_a_drawer_for_everything():
    wrong = [
        name_of(path)
        for path in OURS
        if {"utils", "util", "helpers", "helper", "misc", "common"}
        & {path.stem, *path.relative_to(ROOT).parts}
    ]
    assert not wrong


def test_no_module_of_the_house_is_imported_inside_a_function():
    """Arrows point down, so it never has to be. Django wants it in `ready`, once."""
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in CODE
        if path.name != "apps.py"
        for function in ast.walk(tree_of(path))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if {module.partition(".")[0] for module in imported(node)} & set(HOUSE)
    ]
    assert not wrong


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or "portal"] if isinstance(node, ast.ImportFrom) else []


def test_rooms_do_not_signal_to_each_other():
    wrong = [
        name_of(path)
        for path in CODE
        if re.search(r"django\.db\.models\.signals", path.read_text())
    ]
    assert not wrong


def test_one_module_seals():
    for name, text in texts(".py"):
        if re.search(r"^\s*(import|from) pyrage\b", text, re.MULTILINE):
            assert name == "portal/lib/sealing.py" or name.startswith("tests/")
    for name, text in texts(".js"):
        if re.search(r"from\s+[\"'][^\"']*age-encryption", text):
            assert name == "static/js/sealing.js"


def test_templates_obey_the_content_policy():
    """Nothing inline: no script, no style, no handler; the browser would refuse it."""
    forbidden = re.compile(
        r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:",
        re.IGNORECASE,
    )
    wrong = [
        f"{name}: {found[0]}"
        for name, text in texts(".html")
        for found in [forbidden.search(text)]
        if found
    ]
    assert not wrong


def test_files_are_short():
    long = {
        name: lines
        for name, text in texts(".py", ".js")
        # Settings are one noun, and one file.
        if "/migrations/" not in name
        and name != "portal/settings.py"
        and (lines := text.count("\n")) > LONGEST_FILE
    }
    assert not long


def test_the_top_of_the_repository_is_as_agreed():
    tops = {path.relative_to(ROOT).parts[0] for path in KEPT}
    assert {top for top in tops if not top.startswith(".")} <= AT_THE_TOP


# Written in two halves, so that this file does not find itself.
LOOSE_ENDS = "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"])
LEFT_OUT = "|".join(["# *no" + "qa", "type: *ig" + "nore", r"mark\.sk" + "ip", r"mark\.xf" + "ail"])
ELSEWHERE = "|".join(
    [
        "pypi" + r"\.org",
        "python" + r"hosted\.org",
        "registry" + r"\.npmjs",
        "--(extra-)?index" + "-url",
        r'"resolved": *"http',
        r"(?<![\w.}])/(wo" + "rk|fa" + r"rm|ro" + r"ot)/[\w.]",
    ]
)


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("loose ends", rf"\b({LOOSE_ENDS})\b"),
        ("checks switched off", LEFT_OUT),
        ("registries, or folders of one machine", ELSEWHERE),
    ],
)
def test_no_file_holds(what, pattern):
    search = re.compile(pattern)
    wrong = []
    for path in OURS:
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        wrong += [
            f"{name_of(path)}:{number}: {line.strip()[:100]}"
            for number, line in enumerate(text.splitlines(), 1)
            if search.search(line)
        ]
    assert not wrong, what


def test_browsers_write_nothing_that_reporters_type_to_their_session_files():
    """Chromium keeps what stands in a form for the next start, unless the form says otherwise."""
    forms = [
        (path.name, form)
        for path in FILLED_IN
        for form in re.findall(r"<form\b.*", path.read_text())
    ]
    assert len(forms) > 10
    assert [name for name, form in forms if 'autocomplete="off"' not in form] == []
