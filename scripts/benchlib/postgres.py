"""A private PostgreSQL on loopback, with its defaults: what is committed is on the disk."""

import os
import pathlib
import pwd
import shutil
import subprocess

from benchlib.servers import free_port


def binaries():
    """The folder of PostgreSQL's programs, the newest release; none if there are none."""
    if place := os.environ.get("PG_BIN"):
        return pathlib.Path(place)
    places = pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(places, key=lambda place: float(place.parts[-3]), default=None)
    if newest:
        return newest.parent
    on_path = shutil.which("initdb")
    return pathlib.Path(on_path).resolve().parent if on_path else None


class Postgres:
    """A server of its own in a folder; leaving the `with` ends it."""

    def __init__(self, folder):
        self.programs = binaries()
        self.folder = folder.resolve() / "postgres"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        # It refuses to run as root.
        self.account = []
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self.account = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        self.port = free_port()
        self.run("initdb", "--pgdata", self.folder / "data", "--username=bench", "--auth=trust", "--encoding=UTF8",
                 "--no-locale")
        self.run("pg_ctl", "--pgdata", self.folder / "data", "--wait", "--silent", "--log", self.folder / "log",
                 "--options", f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder}", "start")

    def fresh(self):
        """The address of an empty database; the one before is dropped."""
        for command in ("DROP DATABASE IF EXISTS bench WITH (FORCE)", "CREATE DATABASE bench"):
            self.run("psql", "--quiet", "--host=127.0.0.1", f"--port={self.port}", "--username=bench",
                     "--dbname=postgres", "--command", command)
        return f"postgres://bench@127.0.0.1:{self.port}/bench"

    def run(self, program, *arguments):
        subprocess.run([*self.account, self.programs / program, *arguments], check=True, cwd=self.folder,
                       stdout=subprocess.DEVNULL, env=os.environ | {"PGOPTIONS": "-c client_min_messages=error"})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.run("pg_ctl", "--pgdata", self.folder / "data", "--mode=fast", "--silent", "stop")
