#!/usr/bin/env python3
"""Asks the server every path of its own description, and checks each answer against the schema that it names there.

usage: conform.py ADDRESS     prints what does not hold; standard library alone, so only what the schemas use of JSON Schema is known"""
import json
import sys
import urllib.error
import urllib.request

base = sys.argv[1].rstrip("/")
TYPES = {"string": str, "boolean": bool, "object": dict, "array": list, "null": type(None)}
wrong = []


def ask(path, body=None, kind=None, accept=200):
    request = urllib.request.Request(base + path, data=body, headers={"Content-Type": kind} if kind else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            status, headers, text = answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        status, headers, text = error.code, error.headers, error.read()
    if status != accept:
        wrong.append(f"{path}: {status}, not {accept}: {text[:200]!r}")
    return headers, text


def is_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def check(value, schema, schemas, where):
    known = {"$ref", "allOf", "type", "const", "required", "properties", "additionalProperties", "items", "description"}
    for key in schema:
        if key not in known:
            wrong.append(f"{where}: conform.py does not know \"{key}\"")
    if "$ref" in schema:
        check(value, schemas[schema["$ref"].rsplit("/", 1)[1]], schemas, where)
    for part in schema.get("allOf", []):
        check(value, part, schemas, where)
    if "const" in schema and value != schema["const"]:
        wrong.append(f"{where}: {value!r} is not {schema['const']!r}")
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(is_type(value, t) for t in types):
        wrong.append(f"{where}: {str(value)[:60]!r} is no {' or '.join(types)}")
        return
    if isinstance(value, dict):
        for name in schema.get("required", []):
            if name not in value:
                wrong.append(f"{where}: lacks {name}")
        for name, item in value.items():
            if name in schema.get("properties", {}):
                check(item, schema["properties"][name], schemas, f"{where}.{name}")
            elif isinstance(schema.get("additionalProperties"), dict):
                check(item, schema["additionalProperties"], schemas, f"{where}.{name}")
    if isinstance(value, list) and "items" in schema:
        for i, item in enumerate(value[:50]):
            check(item, schema["items"], schemas, f"{where}[{i}]")


def main():
    headers, text = ask("/api/openapi.json")
    described = json.loads(text)
    schemas = described["components"]["schemas"]
    examples = {"/api/compare": "?a=1&b=2", "/api/events": "?country=QAT&limit=20", "/api/stats": "?by=month,quad"}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            asked = path.replace("{id}", "1") + examples.get(path, "")
            if method == "post":
                for kind, body in (("text/plain", b"The Foreign Minister of Qatar phoned the Foreign Minister of Turkey on Monday."),
                                   ("application/json", json.dumps({"text": "France condemned the attack by Russia on Kyiv on Monday."}).encode())):
                    headers, text = ask(asked, body, kind)
                    check(json.loads(text), operation["responses"]["200"]["content"]["application/json"]["schema"], schemas, f"{asked} {kind}")
                headers, text = ask(asked, b"", "text/plain", 400)
                check(json.loads(text), operation["responses"]["400"]["content"]["application/json"]["schema"], schemas, f"{asked} empty")
                continue
            headers, text = ask(asked)
            content = operation["responses"]["200"]["content"]
            kind = headers["Content-Type"].split(";")[0]
            if kind not in content:
                wrong.append(f"{asked}: {kind} is not described")
            elif kind == "application/json" and content[kind]:
                check(json.loads(text), content[kind]["schema"], schemas, asked)
            if "text/csv" in content:
                headers, text = ask(asked + ("&" if "?" in asked else "?") + "format=csv")
                if not headers["Content-Type"].startswith("text/csv") or not text.split(b"\r\n")[0].count(b","):
                    wrong.append(f"{asked}: no CSV")
            for parameter in operation["parameters"]:
                if parameter["in"] == "query" and not parameter["required"] and parameter["name"] not in ("format", "by", "of", "sort"):
                    # An empty field of a form is none; what is described must be known.
                    joint = "&" if "?" in asked else "?"
                    if f"{parameter['name']}=" not in asked and parameter["name"] not in ("limit", "offset"):
                        ask(f"{asked}{joint}{parameter['name']}=")
            if path.startswith("/api/") and path not in ("/api/openapi.json",):
                headers, text = ask(asked + ("&" if "?" in asked else "?") + "nonsense=1", None, None, 400)
                check(json.loads(text), schemas["Error"], schemas, f"{asked} nonsense")
    print("\n".join(wrong))


main()
