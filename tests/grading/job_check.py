#!/usr/bin/python3
"""job_check.py SCHEMA JOB.yaml: the Job has the form of the schema.
job_check.py --kept JOB.yaml TYPED.json: nothing of the Job was lost on its way through kubectl."""
import json
import sys

import jsonschema
import yaml


def job_of(path):
    return [d for d in yaml.safe_load_all(open(path)) if d["kind"] == "Job"][0]


def lost(before, after, path="job"):
    """Paths of what `before` has and `after` has not."""
    if isinstance(before, dict):
        for key, value in before.items():
            if not isinstance(after, dict) or key not in after:
                yield f"{path}.{key}"
            else:
                yield from lost(value, after[key], f"{path}.{key}")
    elif isinstance(before, list):
        if not isinstance(after, list) or len(before) != len(after):
            yield path
        else:
            for index, (one, other) in enumerate(zip(before, after)):
                yield from lost(one, other, f"{path}[{index}]")
    elif before != after:
        yield path


def typed_job(path):
    decoder, text, jobs = json.JSONDecoder(), open(path).read().strip(), []
    while text:
        document, end = decoder.raw_decode(text)
        jobs += document["items"] if document["kind"] == "List" else [document]
        text = text[end:].strip()
    return [job for job in jobs if job["kind"] == "Job"][0]


if sys.argv[1] == "--kept":
    missing = list(lost(job_of(sys.argv[2]), typed_job(sys.argv[3])))
    if missing:
        sys.exit("kubectl does not know: " + ", ".join(missing))
else:
    schema = json.load(open(sys.argv[1]))
    jsonschema.Draft202012Validator.check_schema(schema)
    try:
        jsonschema.Draft202012Validator(schema).validate(job_of(sys.argv[2]))
    except jsonschema.ValidationError as error:
        sys.exit(error.message)
