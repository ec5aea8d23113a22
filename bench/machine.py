"""What a figure depends on: the machine, its software, and what processes hold."""

import os
import platform
import re
import subprocess
from pathlib import Path


def _first_line(*command: str) -> str:
    output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return output.splitlines()[0] if output else "none"


def describe() -> dict[str, str]:
    """The machine, as RESULTS.md names it."""
    information = Path("/proc/cpuinfo").read_text()
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    model = re.search(r"model name\s*: (.*)", information)
    system = Path("/etc/os-release").read_text()
    name = re.search(r'PRETTY_NAME="(.*)"', system)
    return {
        "load before": f"{os.getloadavg()[0]:.2f}",
        "CPU": model[1] if model else platform.processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{int(memory[1]) // 2**20} GiB" if memory else "unknown",
        "system": f"{name[1] if name else 'unknown'}, Linux {platform.release()}",
        "gcc": _first_line("gcc", "--version"),
        "clang": _first_line("clang-19", "--version"),
        "Python": platform.python_version(),
    }


def descendants(pid: int) -> list[int]:
    """All processes below one, children before their own children."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *descendants(int(child))]
    return found


def workers() -> list[int]:
    """The embedded cluster's worker processes, by their command lines."""
    found = []
    for pid in descendants(os.getpid()):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        if b"worker" in words[1:]:
            found.append(pid)
    return found


def memory_bytes(pid: int, field: str) -> int:
    """VmRSS (now) or VmHWM (the highest so far) of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    match = re.search(rf"{field}:\s+(\d+) kB", status)
    return int(match[1]) * 1024 if match else 0
