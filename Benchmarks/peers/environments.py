"""Virtual environments for the systems under test, made when they are first needed."""

import re
import shutil
import subprocess
import sys
import time
import tomllib


def metadata(script):
    """The table that a script declares in its first lines (the standard form of inline script metadata)."""
    text = script.read_text(encoding="utf-8")
    found = re.match(r"# /// script\n((?:#.*\n)+?)# ///\n", text)
    return tomllib.loads(re.sub(r"(?m)^# ?", "", found.group(1))) if found else {}


class Missing(Exception):
    """Why a system can't be had on this machine, in one line."""


def python(folder, script):
    """The interpreter of an environment that holds what the script needs."""
    declared = metadata(script)
    for program in declared.get("tool", {}).get("peer", {}).get("needs", "").split():
        if shutil.which(program) is None:
            raise Missing(f"there is no {program}")
    dependencies = declared.get("dependencies", [])
    place = folder / "+".join(sorted(re.split("==", name)[0] for name in dependencies))
    interpreter = place / "bin" / "python"
    stamp = place / "installed"
    wanted = "\n".join(dependencies)
    if stamp.exists() and stamp.read_text() == wanted:
        return interpreter
    began = time.monotonic()
    shutil.rmtree(place, ignore_errors=True)
    attempt([sys.executable, "-m", "venv", str(place)], "venv")
    attempt([str(interpreter), "-m", "pip", "install", "--quiet", *dependencies], "pip")
    stamp.write_text(wanted)
    size = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
    print(
        f"installed {' '.join(dependencies)}: {time.monotonic() - began:.0f} s, {size / 1e6:.0f} MB",
        file=sys.stderr)
    return interpreter


def attempt(command, name):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise Missing(f"{name}: {lines[-1][:160] if lines else 'failed'}")
