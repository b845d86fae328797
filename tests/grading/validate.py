#!/usr/bin/python3
"""Checks what `lab grade` wrote for course platforms: validate.py FOLDER SCHEMAS GRADE_SCHEMA

FOLDER has files SAMPLE.FORMAT. Each is held against the form that its platform documents. One line
for each file that is wrong; exit code 1 if there is one, 2 if there are no files at all.
"""
import base64
import csv
import io
import json
import pathlib
import subprocess
import sys

import jsonschema

FOLDER, SCHEMAS, GRADE_SCHEMA = map(pathlib.Path, sys.argv[1:4])


def strict_json(text):
    """RFC 8259: no NaN, no Infinity, no member twice."""
    def refuse(constant):
        raise ValueError(f"{constant} is no JSON")

    def unique(pairs):
        names = [name for name, _ in pairs]
        if len(names) != len(set(names)):
            raise ValueError("a member stands there twice")
        return dict(pairs)

    return json.loads(text, parse_constant=refuse, object_pairs_hook=unique)


def against(name, document):
    path = GRADE_SCHEMA if name == "json" else SCHEMAS / f"{name}.schema.json"
    schema = json.loads(path.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)


def check_json(name, data):
    document = strict_json(data.decode("utf-8"))
    against(name, document)
    return document


def check_gradescope(data):
    document = check_json("gradescope", data)
    if "score" not in document and "tests" in document:
        if not all("score" in test for test in document["tests"]):
            raise ValueError("neither a score nor one for each test")


def check_prairielearn(data):
    check_json("prairielearn", data)
    if len(data) > 1_000_000:
        raise ValueError("larger than 1 MB")


def check_classroom(data):
    line = data.decode("ascii")
    if not line.startswith("result=") or line.count("\n") != 1 or not line.endswith("\n"):
        raise ValueError("no line NAME=VALUE of GITHUB_OUTPUT")
    value = line[len("result="):-1]
    if len(value) >= 128 * 1024 - len("LAB_RESULTS="):
        raise ValueError("too long for one string of an environment")
    document = strict_json(base64.b64decode(value, validate=True).decode("utf-8"))
    against("classroom", document)
    if sum(test["score"] for test in document["tests"]) > document["max_score"] + 1e-6:
        raise ValueError("more points than the maximum")


def check_autolab(data):
    lines = data.decode("utf-8").split("\n")
    if lines[-1] != "":
        raise ValueError("does not end with a line break")
    against("autolab", strict_json(lines[-2]))
    presentation = strict_json(lines[-3])
    against("autolab-presentation", presentation)
    for stage in presentation["stages"]:
        if stage not in presentation:
            raise ValueError(f"stage {stage} has no results")


def check_junit(data):
    subprocess.run(["xmllint", "--noout", "--nonet", "--schema", SCHEMAS / "junit.xsd", "-"],
                   input=data, check=True, capture_output=True)


def check_csv(data):
    text = data.decode("utf-8")
    if text.count("\n") != text.count("\r\n"):
        raise ValueError("lines must end with CR LF")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if len(rows) < 2 or len({len(row) for row in rows}) != 1:
        raise ValueError("rows of different lengths, or none")
    for row in rows:
        for field in row:
            if field[:1] in ("=", "+", "-", "@", "\t", "\r", "|", "%"):
                raise ValueError(f"a spreadsheet takes {field[:20]!r} for a formula")


def check_text(data):
    for character in data.decode("utf-8"):
        code = ord(character)
        if (code < 32 and character not in "\n\t") or 127 <= code < 160:
            raise ValueError(f"control character U+{code:04X}")


CHECKS = {
    "json": lambda data: check_json("json", data),
    "exercism": lambda data: check_json("exercism", data),
    "gradescope": check_gradescope,
    "prairielearn": check_prairielearn,
    "classroom": check_classroom,
    "autolab": check_autolab,
    "junit": check_junit,
    "csv": check_csv,
    "text": check_text,
}


def main():
    wrong = 0
    files = sorted(FOLDER.iterdir())
    if not files:
        return 2
    for path in files:
        try:
            CHECKS[path.suffix[1:]](path.read_bytes())
        except subprocess.CalledProcessError as error:
            wrong += 1
            print(f"{path.name}: {error.stderr.decode(errors='replace')[:300]}")
        except (ValueError, KeyError, IndexError, csv.Error, jsonschema.ValidationError) as error:
            wrong += 1
            print(f"{path.name}: {str(error)[:300]}")
    return 1 if wrong else 0


sys.exit(main())
