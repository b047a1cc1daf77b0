"""What the figures were measured on."""

import os
import platform
import subprocess


def describe(folder):
    processor = field("/proc/cpuinfo", "model name") or platform.processor()
    memory = int((field("/proc/meminfo", "MemTotal") or "0 kB").split()[0]) / 2**20
    disk = subprocess.run(["df", "--output=fstype,source", str(folder)], capture_output=True, text=True).stdout
    disk = " on ".join(disk.splitlines()[-1].split()) if disk else "unknown"
    load = os.getloadavg()[0]
    return (f"{os.cpu_count()} processors ({processor}), {memory:.0f} GiB, {disk}, Linux {platform.release()}, "
            f"load before: {load:.2f}, commit {commit()}")


def field(path, name):
    try:
        with open(path, encoding="utf-8") as lines:
            return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), None)
    except OSError:
        return None


def commit():
    run = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True)
    return run.stdout.strip() or "unknown"
