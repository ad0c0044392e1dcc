# SPDX-License-Identifier: Apache-2.0
"""The package keeps up with the C interface, and with its own types."""
import inspect
import pathlib
import re
import subprocess
import sys

import pytest

import segue
from segue._native import ffi, lib

from conftest import ROOT

sys.path.insert(0, str(ROOT / "bindings" / "python"))
import cdef  # noqa: E402

INCLUDE = str(ROOT / "include")
PACKAGE = pathlib.Path(segue.__file__).parent


def exported():
    """Names in the symbol maps of the library and its test kit."""
    maps = [ROOT / "lib" / "segue.map", ROOT / "lib" / "testkit" / "testkit.map"]
    return {name for m in maps for name in re.findall(r"^\s+(segue_\w+);", m.read_text(), re.M)}


def test_every_exported_symbol_is_declared_in_a_header_and_callable_from_python():
    functions = cdef.functions(INCLUDE)
    assert exported() == set(functions)
    assert [name for name in functions if not hasattr(lib, name)] == []


# Functions that Python has no use for, and why.
UNUSED = {
    r"segue_context_(id|created|language|priority|confidence|reason_\w+|intent|title|desired|summary\w*|call|auth|sentiment|sidecar|"
    r"transcript|auth_field\w*|signal\w*|entity\w*|date\w*|attempt\w*|custom\w*)": "typed reading for C: Context holds all of it",
    r"segue_context_builder_(set_(?!auth)\w+|add_\w+)": "typed writing for C: ContextBuilder.apply takes the same as events",
    r"segue_(auth_level|reason|attempt_outcome|field_class)_name": "words come as words",
    r"segue_(call_info|signal|entity|attempt|sentiment)_init": "records of the above",
    r"segue_context_ref": "handles are not shared between Python objects",
    r"segue_encode_report_(bytes|chars|limit|kept|kept_count|shed|shed_count)": "the report's JSON has them",
    r"segue_runtime_set_wakeup": "the descriptor serves asyncio",
    r"segue_event_(type|name|time_ms)": "the event's JSON has them",
    r"segue_loopback_tell": "a phone with bad manners: the test kit's scripts have them",
    r"segue_testkit_(runtime|find)": "Simulation is for engines in Python; events are a list",
}


def test_every_public_function_is_bound_or_known_to_be_of_no_use():
    source = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py"))
    used = set(re.findall(r"\b_?lib[.,] ?\"?(segue_\w+)", source))
    unused = re.compile("|".join(f"(?:{pattern})" for pattern in UNUSED))
    functions = cdef.functions(INCLUDE)
    assert sorted(name for name in functions if name not in used and not unused.fullmatch(name)) == []
    assert sorted(name for name in used if unused.fullmatch(name)) == []  # the list above stays honest
    for pattern in UNUSED:
        assert any(re.fullmatch(pattern, name) for name in functions), pattern


def test_every_public_struct_has_the_layout_of_the_headers():
    """cffi has checked size and offsets against the compiler's when the module was imported; none may be opaque."""
    text = "".join(cdef.COMMENT.sub("", cdef.read(f"{INCLUDE}/{h}")) for h in cdef.public_headers(INCLUDE))
    structs = re.findall(r"^typedef struct (segue_\w+) \{(.*?)^\} \1;", text, re.M | re.S)
    assert len(structs) > 30
    for name, body in structs:
        fields = dict(ffi.typeof(name).fields)
        last = re.findall(r"(\w+)(?:\[[^\]]*\])?(?:\)\([^;]*\))?;", body)[-1]
        assert last in fields, f"{name}.{last}"


def test_the_page_names_what_the_package_has():
    import segue.testkit  # noqa: F401
    page = (ROOT / "doc" / "python.md").read_text(encoding="utf-8")
    loggers = {"engine"}
    names = {tuple(name.split(".")) for name in re.findall(r"\bsegue\.([A-Za-z_][\w.]*\w)", page)} - {(n,) for n in loggers}
    assert len(names) > 20
    for first, *rest in names:
        there = getattr(segue, first)
        assert not rest or hasattr(there, rest[0]), (first, rest)


@pytest.fixture
def headers(tmp_path):
    """A header of a made-up library, and what cdef makes of it."""
    (tmp_path / "segue" / "ext").mkdir(parents=True)

    def write(text):
        (tmp_path / "segue" / "base.h").write_text(text)
        return cdef.functions(str(tmp_path)), cdef.declarations(text)

    return write


def test_a_new_function_or_field_reaches_the_declarations(headers):
    functions, text = headers("#define SEGUE_X 7u /* y */\n/** doc */\nSEGUE_API int segue_new_thing(\n    int a);\n"
                              "typedef struct segue_s { size_t size; int32_t b[SEGUE_X]; } segue_s;\n")
    assert list(functions) == ["segue_new_thing"]
    assert "int segue_new_thing(" in text and "SEGUE_API" not in text and "b[...]" in text and "#define SEGUE_X ..." in text


def test_a_declaration_that_differs_from_the_header_does_not_compile(tmp_path):
    from cffi import FFI
    from cffi.error import VerificationError
    other = FFI()
    other.cdef("int segue_strerror(int code);")  # it gives a text
    other.set_source("wrong", "#include <segue/base.h>\n", include_dirs=[INCLUDE], extra_compile_args=["-Werror"])
    pytest.importorskip("setuptools")
    with pytest.raises(VerificationError):
        other.compile(tmpdir=str(tmp_path))


def test_types_are_strict(tmp_path):
    run = subprocess.run([sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), "-p", "segue"], cwd=ROOT / "bindings" / "python",
                         capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_programs_of_the_page_use_what_there_is(tmp_path):
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / "doc" / "python.md").read_text(encoding="utf-8"), re.M | re.S)
    assert len(blocks) >= 4
    files = [tmp_path / f"block{i}.py" for i in range(len(blocks))]
    for file, block in zip(files, blocks):
        file.write_text("import asyncio, segue\nfrom segue.testkit import Simulation\n" + block, encoding="utf-8")
    run = subprocess.run([sys.executable, "-m", "mypy", "--check-untyped-defs", "--allow-untyped-defs", "--allow-incomplete-defs", "--no-strict-optional",
                          "--cache-dir", str(tmp_path), "--python-version", "3.10", *map(str, files)], cwd=ROOT / "bindings" / "python",
                         capture_output=True, text=True, check=False)
    # What is the reader's own (`my_model`, `crm`) has no name there.
    said = [line for line in run.stdout.splitlines() if ": error: " in line and not re.search(r'Name "\w+" is not defined', line)]
    assert said == [] and "not defined" in run.stdout and run.returncode < 2, run.stdout + run.stderr


def test_everything_public_has_a_docstring():
    bare = [name for name in segue.__all__ if inspect.isroutine(getattr(segue, name)) or isinstance(getattr(segue, name), type) if not (getattr(segue, name).__doc__ or "").strip()]
    assert bare == [] and (PACKAGE / "py.typed").exists()


def test_versions_agree():
    assert segue.features() == sorted(segue.features()) and "form.sealed" in segue.features()
    assert all(segue.feature(name) >= 1 for name in segue.features())
    assert segue.feature("plugin.playbook") == 1 and segue.feature("telepathy") == 0
    assert segue.__version__ == f"{lib.SEGUE_VERSION_MAJOR}.{lib.SEGUE_VERSION_MINOR}.{lib.SEGUE_VERSION_PATCH}"
