"""Schemathesis asks the site whatever its own document allows and forbids."""
import contextlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
# Of each operation in each phase.
EXAMPLES = 30
# In seconds; the usual is 10.
TIME_LIMIT = 100


def fuzz(site, who, bin_folder, *, auth="", lists, reaches, without=(), lodger, callers):
    """Runs it as somebody. Tells how many calls it made, or none if one went wrong, and its report.

    `reaches` must succeed, `without` is not called, `lodger` is not deleted, nor are `callers` changed.
    """
    folder = site.folder / who.replace(" ", "-")
    folder.mkdir()
    shutil.copy(HERE / "hooks.py", folder)
    tables = [(HERE / "schemathesis.toml").read_text("utf-8"), auth]
    tables.append(f"[checks.Reached]\noperations = {json.dumps(reaches)}")
    tables += [f"[dictionaries.{name}]\nvalues = {json.dumps(values)}" for name, values in lists.items()]
    (folder / "schemathesis.toml").write_text("\n".join(tables), "utf-8")
    command = [bin_folder / "st", "--no-color", "run", f"{site.url}/api/v1/openapi.json"]
    command += ["--max-examples", str(EXAMPLES)]
    command += [word for operation in without for word in ("--exclude-operation-id", operation)]
    env = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1",
        "PORTARIA_TEST_LODGER": lodger, "PORTARIA_TEST_CALLERS": ",".join(callers),
    }
    told, code = folder / "told", None
    with told.open("w") as file, contextlib.suppress(subprocess.TimeoutExpired):
        code = subprocess.run(
            command, cwd=folder, env=env, timeout=TIME_LIMIT,
            stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT,
        ).returncode
    report = told.read_text("utf-8")
    if code is None:
        report += f"\nnot done after {TIME_LIMIT} s"
    count = re.search(r"(\d+) generated", report)
    return int(count[1]) if code == 0 and count else 0, report
