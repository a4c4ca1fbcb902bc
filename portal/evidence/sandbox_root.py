"""What the sandbox is built from: programs, their libraries, and nothing else of this machine.

Inside, every path is the same as outside, but only libraries exist there. The one file and
its renditions are added for each run.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from functools import cache
from pathlib import Path

from portal.evidence import sandbox_child

HERE = Path(__file__).resolve().parent
CHILD = HERE / "sandbox_child.py"
STEPS = (
    *("sandbox_steps.py", "sandbox_blurring.py", "sandbox_finding.py", "sandbox_paper.py"),
    "sandbox_provenance.py",
)
OWN_FILES = (CHILD, *(HERE / name for name in STEPS), HERE / "detectors")
# Imported inside; the two last are the kernel's own fences, used where they are installed.
PACKAGES = (
    *("PIL", "pi_heif", "numpy", "onnxruntime", "c2pa", "pysequoia"),
    *("landlockpy", "seccompy"),
)

SYSTEM_LIBRARIES = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/lib32")
LOADER_FILES = ("/etc/ld.so.cache", "/etc/alternatives")
PAGE_FONTS = ("/usr/share/fonts", "/usr/share/poppler", "/etc/fonts", "/usr/share/fontconfig")
PERL = ("/usr/share/perl", "/usr/share/perl5", "/etc/perl")

ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "HOME": "/nowhere",
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
}


@cache
def tool(name: str) -> str:
    """Where a program lies on this machine; nothing when it is missing."""
    found = shutil.which(name)
    if not found and name == "ffmpeg":
        found = _ffmpeg_of_the_wheel()
    return os.path.realpath(found) if found else ""


def _ffmpeg_of_the_wheel() -> str:
    if not importlib.util.find_spec("imageio_ffmpeg"):
        return ""
    try:
        return importlib.import_module("imageio_ffmpeg").get_ffmpeg_exe()
    except RuntimeError:
        return ""


@cache
def bubblewrap() -> tuple[str, ...]:
    """bubblewrap with what every run shares: new namespaces, no rights, an empty root."""
    program = shutil.which("bwrap")
    if not program:
        return ()
    return (
        program,
        "--unshare-all",
        "--unshare-user",
        "--uid",
        "65534",
        "--gid",
        "65534",
        "--cap-drop",
        "ALL",
        "--new-session",
        "--die-with-parent",
        "--hostname",
        "sandbox",
        "--chdir",
        "/",
    )


def python() -> str:
    return os.path.realpath(sys.executable)


@cache
def python_libraries() -> tuple[str, ...]:
    """The interpreter, its standard library and the few packages imported inside."""
    paths = {
        python(),
        sysconfig.get_path("stdlib"),
        sysconfig.get_path("platstdlib"),
        *_libpython(),
        *(str(path) for path in OWN_FILES),
    }
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        if not spec:
            continue
        paths.update(spec.submodule_search_locations or [spec.origin])
        site = Path(spec.origin).parent.parent
        paths.update(str(path) for path in _bundled(site, name))
    return tuple(sorted(os.path.realpath(path) for path in paths))


def _libpython() -> list[str]:
    folder = Path(sysconfig.get_config_var("LIBDIR") or "/usr/lib")
    return [str(path) for path in folder.glob("libpython3*.so*")]


def _bundled(site: Path, name: str) -> list[Path]:
    """Libraries and compiled modules that a wheel puts beside its package."""
    beside = {
        "PIL": ["pillow.libs"],
        "pi_heif": ["pi_heif.libs", "_pi_heif*.so"],
        "numpy": ["numpy.libs"],
    }
    return [path for pattern in beside.get(name, []) for path in site.glob(pattern)]


def package_folders() -> list[str]:
    """Where the packages are imported from: the same paths inside and outside."""
    found = (importlib.util.find_spec(name) for name in PACKAGES)
    return sorted({os.path.realpath(Path(spec.origin).parent.parent) for spec in found if spec})


@cache
def libraries(name: str) -> tuple[str, ...]:
    """Everything a program needs besides the file it reads, as it is on this machine."""
    wanted = [*SYSTEM_LIBRARIES, *LOADER_FILES, *python_libraries()]
    if name:
        program = tool(name)
        wanted.append(program)
        if program.startswith("/usr/local/"):
            wanted.append("/usr/local/lib")
    if name == "pdftoppm":
        wanted += PAGE_FONTS
    if name == "exiftool":
        wanted += [*PERL, tool("perl")]
    return tuple(path for path in wanted if path and os.path.exists(path))


def fence(name: str) -> list[str]:
    """bubblewrap's arguments that put the libraries into the empty root, read-only."""
    arguments = list(bubblewrap())
    if b"--disable-userns" in _help():
        arguments.append("--disable-userns")
    for path in libraries(name):
        if os.path.islink(path):
            arguments += ["--symlink", os.readlink(path), path]
        else:
            arguments += ["--ro-bind", path, path]
    return arguments


@cache
def forbidden_calls() -> bytes:
    """The filter of calls as the kernel reads it, or nothing where it knows no filters."""
    return sandbox_child.call_filter().program if has_kernel_fences() else b""


@cache
def _help() -> bytes:
    answer = subprocess.run(
        [bubblewrap()[0], "--help"], capture_output=True, check=False, timeout=10
    )
    return answer.stdout + answer.stderr


@cache
def has_kernel_fences() -> bool:
    """Landlock and seccomp: both packages here, and a kernel that knows both."""
    if not all(importlib.util.find_spec(name) for name in ("landlockpy", "seccompy")):
        return False
    landlock, seccomp = (importlib.import_module(name) for name in ("landlockpy", "seccompy"))
    return landlock.supported() and seccomp.supported()
