"""Calls a server with what its OpenAPI document allows and with what it does not, and judges every answer by it.

One line comes in, as `Order` in Rust's tests has it; one goes out: whether all answers were right, Schemathesis' report,
and for each operation of the document how often which status came.
"""

import collections
import contextlib
import ipaddress
import json
import os
import re
import sys
import tempfile

os.environ["NO_COLOR"] = "1"
os.environ["COLUMNS"] = "120"
os.environ["NO_PROXY"] = "*"

import schemathesis
from schemathesis.cli import schemathesis as command

# These hold of every answer, whatever was asked.
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
    "use_after_free",
]
# These do not, by their nature:
# - negative_data_rejection: what has a harmless reading is read that way, as the dialects promise (`page=junk` is page 1).
# - positive_data_acceptance: a name may be taken, a row gone, a key used; no schema can say so.
# - ensure_resource_availability: it guesses from a parameter's name what of an answer belongs there.

# Numbers of rows are small. Half of all whole numbers are too, so that calls find something.
CONFIG = """
[cache]
enabled = false

[dictionaries.rows]
values = [1, 2, 3, 4, 5]

[generation.dictionaries]
integer = { dictionary = "rows", probability = 0.5 }
"""

# The simulator's recipients that make it misbehave. A vendor's faults are not this test's matter.
MAGIC = re.compile(r"(\D*0)(\D*0)(\D*(?:0\D*[1-9]|1\D*\d|2\D*0)\D*)$")

ORIGIN = re.compile(r"^https?://[^/?#]*")

answers = collections.defaultdict(collections.Counter)
order = {}


def loopback_only(event, arguments):
    """No call goes to another machine, whatever a document says."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        if not ipaddress.ip_address(arguments[1][0]).is_loopback:
            raise OSError(f"{arguments[1][0]} is another machine")


def tame(value):
    """The value without recipients that make the simulator misbehave, and with no address but the simulator's."""
    if isinstance(value, dict):
        return {name: tame(item) for name, item in value.items()}
    if isinstance(value, list):
        return [tame(item) for item in value]
    if isinstance(value, str):
        return ORIGIN.sub(order["simulator"], MAGIC.sub(r"\g<1>9\g<3>", value))
    return value


def close(schema, is_part=False):
    """Lets no object have properties that its schema does not name. The parts of an `allOf` name them together."""
    if isinstance(schema, list):
        for item in schema:
            close(item, is_part)
    if not isinstance(schema, dict):
        return
    if "allOf" in schema:
        schema.setdefault("unevaluatedProperties", False)
    elif isinstance(schema.get("properties"), dict) and not is_part:
        schema.setdefault("additionalProperties", False)
    for word, item in schema.items():
        close(item, word == "allOf" or (is_part and word in ("oneOf", "anyOf")))


def parts(schema):
    """What the `allOf`s of a schema refer to."""
    items = schema if isinstance(schema, list) else schema.values() if isinstance(schema, dict) else []
    found = {part["$ref"] for part in schema.get("allOf", []) if "$ref" in part} if isinstance(schema, dict) else set()
    return found.union(*map(parts, items))


@schemathesis.hook
def before_load_schema(context, document):
    schemas = document["components"]["schemas"]
    shared = parts(schemas)
    for name, schema in schemas.items():
        close(schema, f"#/components/schemas/{name}" in shared)


@schemathesis.hook
def before_call(context, case, kwargs):
    if isinstance(case.body, (dict, list)):
        case.body = tame(case.body)
    if isinstance(case.body, dict):
        case.body.update(order["bodies"].get(case.operation.label, {}))


@schemathesis.hook
def after_call(context, case, response):
    if case.method.upper() == case.operation.method.upper():
        answers[case.operation.label][str(response.status_code)] += 1


def config():
    """Schemathesis' configuration: the fixed part, what parameters are, and where a vendor's fault is an answer."""
    lines = [CONFIG, "[parameters]"]
    lines += [f"{json.dumps(name)} = {json.dumps(value)}" for name, value in order["parameters"].items()]
    for label in order["vendors"]:
        lines += ["[[operations]]", f"include-name = {json.dumps(label)}"]
        lines += ['checks.not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", 502]']
    return "\n".join(lines)


def run():
    """Runs Schemathesis and gives its exit code."""
    with open("schemathesis.toml", "w", encoding="utf-8") as file:
        file.write(config())
    arguments = ["--config-file", "schemathesis.toml", "run", order["document"], "--continue-on-failure"]
    arguments += ["--checks", ",".join(check for check in CHECKS if check not in order["without"])]
    arguments += ["--seed", str(order["seed"]), "--max-examples", str(order["examples"]), "--generation-database", "none"]
    for name, value in order["headers"].items():
        arguments += ["--header", f"{name}: {value}"]
    try:
        return command(arguments, standalone_mode=False) or 0
    except SystemExit as end:
        return end.code


def main():
    order.update(json.loads(sys.stdin.readline()))
    sys.addaudithook(loopback_only)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+", encoding="utf-8") as printed:
        os.chdir(folder)
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = run()
        printed.seek(0)
        report = printed.read()
        os.chdir("/")
    for value in order["headers"].values():
        report = report.replace(value.rsplit(" ", 1)[-1], "…")
    # Those that the server made meanwhile.
    report = re.sub(r"tk_\w+", "tk_…", report)
    print(json.dumps({"passed": code == 0, "report": report, "answers": answers}), flush=True)


main()
