"""The servers that are measured, each a process of its own, and the load on them."""

import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request

BUILT = pathlib.Path("target/dist")


def build(server):
    """Builds the floors, and the server unless one is given; gives where they are."""
    targets = [["--example", "floors"]] + ([["--bin", "countersign"]] if server else [])
    for target in targets:
        subprocess.run(["cargo", "build", "--quiet", "--profile", "dist", "--locked", "-p", "countersign", *target], check=True)
    return {"countersign": str(BUILT / "countersign"), "floors": str(BUILT / "examples" / "floors")}


def load(options, server, calls, requests=None, rate=None):
    """Runs the load generator against a server and gives its figures."""
    command = [options.tools["countersign"], "bench", "--json", "--base-url", server.url, "--pid",
               str(server.process.pid), "--template", "otp_verification",
               "--connections", str(options.connections),
               "--requests", str(requests or rate * options.seconds)]
    command += ["--rate", str(rate)] if rate else []
    command += [part for call in calls for part in ("--only", call)]
    environment = os.environ | {"COUNTERSIGN_BENCH_TOKEN": server.token}
    figures = json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)
    for figure in figures:
        if figure["unexpected"]:
            print(f"unexpected: {figure['measure']}: {figure['unexpected_answers']}", file=sys.stderr)
    return figures


class Process:
    """A child process that listens on `url`; leaving the `with` ends it."""

    def __init__(self, command, port, log, environment=None):
        self.url = f"http://127.0.0.1:{port}"
        with open(log, "ab") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=out, env=os.environ | (environment or {}))
        until = time.monotonic() + 60
        while not listens(port):
            if self.process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"{command[0]} does not start; see {log}")
            time.sleep(0.05)

    def resident(self):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as lines:
            return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


class Floor(Process):
    """One of the least servers."""

    token = "none"

    def __init__(self, options, folder, kind):
        clear(folder)
        port = free_port()
        place = options.postgres.fresh() if kind == "postgres" else str(folder)
        super().__init__([options.tools["floors"], kind, f"127.0.0.1:{port}", place], port, folder / "log")


class Sink(Process):
    """The least vendor."""

    def __init__(self, options, folder):
        port = free_port()
        super().__init__([options.tools["floors"], "sink", f"127.0.0.1:{port}"], port, folder / "sink.log")


class Countersign(Process):
    """The server, with one tenant whose WhatsApp is the sink."""

    client = None

    def __init__(self, options, folder, binary, fresh=True, database=None):
        if fresh:
            clear(folder)
        self.sink = Sink(options, folder)
        try:
            port = free_port()
            command = [binary, "serve", "--no-demo", "--data-dir", str(folder), "--listen", f"127.0.0.1:{port}"]
            environment = {"COUNTERSIGN_OUTBOUND__ALLOW_PRIVATE_ADDRESSES": "true"}
            environment |= {"COUNTERSIGN_DATABASE__URL": database} if database else {}
            super().__init__(command, port, folder / "log", environment)
            self.token = self.set_up(folder)
        except BaseException:
            self.sink.__exit__()
            raise

    def __exit__(self, *_):
        super().__exit__()
        self.sink.__exit__()

    def get(self, path):
        """Milliseconds that a call took, and its answer."""
        if self.client is None:
            self.client = http.client.HTTPConnection(urllib.parse.urlsplit(self.url).netloc)
        started = time.perf_counter()
        self.client.request("GET", path.replace("[", "%5B").replace("]", "%5D"),
                            headers={"authorization": f"Bearer {self.token}"})
        answer = self.client.getresponse()
        body = answer.read()
        took = (time.perf_counter() - started) * 1_000
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {body[:500]!r}")
        return took, json.loads(body)

    def set_up(self, folder):
        """Points a tenant at the sink, made if there is none, and gives a token."""
        with urllib.request.urlopen(f"{self.url}/readyz"):
            pass  # It listens before it is ready.
        admin = (folder / "admin.token").read_text(encoding="utf-8").strip()

        def call(method, path, body):
            request = urllib.request.Request(f"{self.url}/admin/v1{path}", json.dumps(body).encode(), method=method,
                                             headers={"authorization": f"Bearer {admin}",
                                                      "content-type": "application/json"})
            with urllib.request.urlopen(request) as answer:
                return json.load(answer)

        known = folder / "bench-tenant"
        if not known.exists():
            tenant = call("POST", "/tenants", {"name": "Bench", "subdomain": "bench"})["id"]
            known.write_text(str(tenant), encoding="utf-8")
        tenant = known.read_text(encoding="utf-8")
        call("PUT", f"/tenants/{tenant}/whatsapp", {
            "base_url": self.sink.url, "phone_number_id": "106540352242922", "waba_id": "102290129340398",
            "access_token": "bench-access-token", "app_secret": "bench-app-secret",
            "verify_token": "bench-verify-token"})
        call("POST", f"/tenants/{tenant}/templates/sync", {})
        token = {"name": "bench", "scopes": ["messages:send", "contacts:read"], "requests_per_minute": 1_000_000_000}
        return call("POST", f"/tenants/{tenant}/tokens", token)["token"]


def clear(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def free_port():
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
