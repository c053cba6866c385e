"""Make static/vendor/: third-party files, fetched by exact version and checked by their hash.

Needs Node.js and npm on the machine of whoever runs it; a classroom box never does:

    python tools/vendor.py            fetch, compile, write static/vendor/ and its manifest
    python tools/vendor.py --check    only compare static/vendor/ with its manifest

npm only packs the named versions; no script of a package runs at any time except the Sass
compiler itself, which turns tools/bootstrap.scss into the trimmed style sheet.
"""

import argparse
import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"

# name -> (version, integrity of the packed archive)
PACKAGES = {
    "bootstrap": (
        "5.3.8",
        "sha512-HP1SZDqaLDPwsNiqRqi5NcP0SSXciX2s9E+RyqJIIqGo+vJeN5AJVM98CXmW/Wux0nQ5L7jeWUdplCEf0Ee+tg==",
    ),
}
# What compiles, and is not shipped.
TOOLS = {
    "sass": (
        "1.108.2",
        "sha512-kugK8djotnG9HQRPTOf36asKYlxg8rWWsNLYHOgWDIVOiZQqlRfKBgF4XXM6kfw146kIDMvm57B4GIkvDSyTzA==",
    ),
    "immutable": (
        "5.2.0",
        "sha512-u1aDbE79y64hkiY7K3npTBoTgLcgXK8MkJgwKO15SoN1bZS0su2d0QBhlb/Va/YxLbbU03CoIZvsPUOVcMedDA==",
    ),
    "source-map-js": (
        "1.2.4",
        "sha512-J7ZjMvHd9O1fcT/5V09QWaaSl2BbWx3F6O08spde82Namf9UB0GxRVIPiNbVsdKkoizHiSpTodo3vp2bAy91MA==",
    ),
    "chokidar": (
        "5.0.0",
        "sha512-TQMmc3w+5AxjpL8iIiwebF73dRDF4fBIieAqGn9RGCWaEVwQ6Fb2cGe31Yns0RRIzii5goJ1Y7xbMwo1TxMplw==",
    ),
    "readdirp": (
        "5.1.1",
        "sha512-Kko+Y5XQ6fM+Ce3dq3m9YGxnacYZYl9cA1wZjaF3Vbry2L3i1qVg8+CAgNPsXRArPMUMCaOR7oa9Nqntc43JKA==",
    ),
}


def run(command: list[str], *, cwd: Path) -> str:
    """Run a command and return what it printed; stop with its own message when it fails."""
    result = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if result.returncode:
        raise SystemExit(f"{command[0]} failed:\n{result.stderr}")
    return result.stdout


def fetch(name: str, version: str, integrity: str, modules: Path) -> Path:
    """Pack one package, refuse it unless its hash is the pinned one, and unpack it."""
    folder = modules.parent / "packed"
    folder.mkdir(exist_ok=True)
    listing = run(
        ["npm", "pack", f"{name}@{version}", "--ignore-scripts", "--json", "--silent"], cwd=folder
    )
    packed = json.loads(listing)
    entry = packed[0] if isinstance(packed, list) else next(iter(packed.values()))
    archive = folder / entry["filename"]
    digest = hashlib.sha512(archive.read_bytes()).digest()
    found = "sha512-" + base64.b64encode(digest).decode("ascii")
    if found != integrity:
        raise SystemExit(f"{name} {version}: the archive is not the pinned one ({found}).")
    target = modules / name
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    (inner,) = target.iterdir()
    for path in inner.iterdir():
        shutil.move(path, target / path.name)
    inner.rmdir()
    return target


def compile_bootstrap(modules: Path) -> str:
    """Compile tools/bootstrap.scss to one compressed style sheet."""
    return run(
        [
            "node",
            str(modules / "sass" / "sass.js"),
            "--no-source-map",
            "--style=compressed",
            "--quiet",
            f"--load-path={modules}",
            str(ROOT / "tools" / "bootstrap.scss"),
        ],
        cwd=modules.parent,
    )


def vendor() -> None:
    """Fetch everything and write static/vendor/ anew."""
    with tempfile.TemporaryDirectory() as temporary:
        modules = Path(temporary) / "node_modules"
        modules.mkdir()
        for name, (version, integrity) in {**PACKAGES, **TOOLS}.items():
            fetch(name, version, integrity, modules)
        folder = VENDOR / "bootstrap"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        css = compile_bootstrap(modules)
        (folder / "bootstrap.css").write_text(css, encoding="utf-8")
        shutil.copyfile(modules / "bootstrap" / "LICENSE", folder / "LICENSE")
    write_manifest()


def hash_files() -> dict[str, str]:
    """Return the SHA-256 of every vendored file by its path."""
    return {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(VENDOR.rglob("*"))
        if path.is_file() and path != MANIFEST
    }


def write_manifest() -> None:
    """Write where the files come from and what they hash to."""
    manifest = {
        "made_with": "tools/vendor.py",
        "packages": {
            name: {"version": version, "integrity": integrity}
            for name, (version, integrity) in PACKAGES.items()
        },
        "files": hash_files(),
    }
    MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def check() -> int:
    """Compare static/vendor/ with its manifest; return the exit code."""
    expected = json.loads(MANIFEST.read_text(encoding="utf-8"))["files"]
    found = hash_files()
    changed = sorted(
        path for path in expected.keys() | found.keys() if expected.get(path) != found.get(path)
    )
    for path in changed:
        print(f"Not as vendored: {path}", file=sys.stderr)
    return 1 if changed else 0


def main() -> None:
    """Vendor, or check what was vendored."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only compare with the manifest")
    if parser.parse_args().check:
        raise SystemExit(check())
    vendor()


if __name__ == "__main__":
    main()
