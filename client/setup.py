"""Builds the packages: generates the messages; builds `purlind`, shipped as purlin/_bin/purlind.

An editable install ships no binary: the client finds the one in the checkout's build folder.
PURLIN_NO_PURLIND=1 makes a client without a server, for any machine that reaches a cluster.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

try:
    from setuptools.command.bdist_wheel import bdist_wheel
except ImportError:
    from wheel.bdist_wheel import bdist_wheel

ROOT = Path(__file__).resolve().parent.parent
WIRE = ROOT / "client" / "src" / "purlin" / "_wire"
GENERATED = [WIRE / name for name in ("purlin_pb2.py", "purlin_pb2.pyi", "_opcodes.py")]


def ships_purlind() -> bool:
    return os.environ.get("PURLIN_NO_PURLIND", "") in ("", "0")


def need(tool: str, package: str, why: str) -> None:
    if shutil.which(tool) is None:
        sys.exit(f"purlin: {tool} is needed to {why}: apt-get install {package}")


def run(*command: str | Path) -> None:
    if subprocess.run([str(word) for word in command]).returncode != 0:
        sys.exit(f"purlin: this failed: {' '.join(str(word) for word in command)}")


def generate() -> None:
    script = ROOT / "proto" / "generate.py"
    if not script.exists():
        if all(path.exists() for path in GENERATED):
            return
        sys.exit("purlin: install from a checkout of the project: proto/generate.py is not here")
    need("protoc", "protobuf-compiler", "generate the client's messages")
    run(sys.executable, script)


def build_purlind() -> Path:
    need("meson", "meson", "build purlind (PURLIN_NO_PURLIND=1 installs the client alone)")
    need("ninja", "ninja-build", "build purlind")
    build = ROOT / "build"
    if not (build / "build.ninja").exists():
        run("meson", "setup", build, ROOT, "--buildtype=release")
    run("ninja", "-C", build, "controlplane/purlind")
    return build / "controlplane" / "purlind"


class BuildPy(build_py):
    def run(self) -> None:
        generate()
        if not self.editable_mode:
            # What an earlier build left is not to be shipped.
            for package in ("purlin", "pyfora"):
                shutil.rmtree(Path(self.build_lib) / package, ignore_errors=True)
        super().run()
        if not self.editable_mode and ships_purlind():
            target = Path(self.build_lib) / "purlin" / "_bin" / "purlind"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(build_purlind(), target)


class BdistWheel(bdist_wheel):
    def finalize_options(self) -> None:
        super().finalize_options()
        self.root_is_pure = not ships_purlind()

    def get_tag(self) -> tuple[str, str, str]:
        _, _, platform = super().get_tag()
        return "py3", "none", platform


setup(cmdclass={"build_py": BuildPy, "bdist_wheel": BdistWheel})
