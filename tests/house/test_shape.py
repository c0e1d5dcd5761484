"""Small modules, small functions, small templates."""

import ast
from pathlib import Path

from tests.house.tree import files, source, text

MODULE_LINES, TEMPLATE_LINES, FUNCTION_STATEMENTS = 300, 120, 30


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    python = [file for file in files(".py") if "migrations" not in file.parts]

    assert lengths(python, MODULE_LINES) == []


def test_no_template_is_longer_than_a_screen_or_two() -> None:
    assert lengths(list(files(".html")), TEMPLATE_LINES) == []


def test_no_function_has_more_than_thirty_statements() -> None:
    long = [
        f"{file}:{function.lineno} {function.name}: {count}"
        for file in source()
        for function in ast.walk(ast.parse(text(file)))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        if (count := statements(function)) > FUNCTION_STATEMENTS
    ]

    assert long == []


def test_statements_are_counted_at_every_depth_but_not_in_inner_functions() -> None:
    code = 'def f():\n    "doc"\n    if a:\n        b()\n    def g():\n        c()\n        d()\n    return g'

    assert statements(ast.parse(code).body[0]) == 4  # if, b(), def g, return


def lengths(among: list[Path], limit: int) -> list[str]:
    counted = [(file, len(text(file).splitlines())) for file in among]
    return [f"{file}: {count} lines" for file, count in counted if count > limit]


def statements(function: ast.stmt) -> int:
    """Statements in the body at every depth; an inner function counts as one, a docstring as none."""
    count = 0
    for child in ast.iter_child_nodes(function):
        is_docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        if isinstance(child, ast.stmt) and not is_docstring:
            count += 1
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and isinstance(child, ast.AST):
            count += statements(child)  # type: ignore[arg-type]  # handlers and match cases hold statements too
    return count
