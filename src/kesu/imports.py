"""Which of our own files a module is made of, read from the import statements."""

import ast
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parent


def imported_modules(module: str) -> set[str]:
    """Names of our modules that the source of `module` imports itself, anywhere in the file."""
    tree = ast.parse(module_file(module).read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in names if name.split(".")[0] == "kesu" and _exists(name)}


def module_file(module: str) -> Path:
    """The source file of one of our modules."""
    base = ROOT.joinpath(*module.split(".")[1:])
    return base / "__init__.py" if base.is_dir() else base.with_suffix(".py")


def closure(module: str) -> set[str]:
    """`module` and all of our modules that it imports, directly or through others."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += imported_modules(name)
    return found


def sources(stage: str) -> list[str]:
    """Files on which a stage's command depends, data files of its packages included, sorted.

    Below the working folder they are relative to it: a project that moves reruns nothing.
    """
    modules = closure(f"kesu.cli.{stage}") - {"kesu", "kesu.cli"}
    files = {module_file(name) for name in modules}
    folders = {file.parent for file in files if file.parent not in {ROOT, ROOT / "cli"}}
    return sorted(map(_relative, files | set(_data_files(folders))))


def _relative(file: Path) -> str:
    here = Path.cwd()
    return str(file.relative_to(here) if file.is_relative_to(here) else file)


def _data_files(folders: Iterable[Path]) -> Iterable[Path]:
    for folder in folders:
        for path in folder.iterdir():
            if path.is_file() and path.suffix != ".py":
                yield path


def _exists(module: str) -> bool:
    return module_file(module).is_file()
