"""What the document must keep, and no call can show."""
import jsonschema_rs


def judge(document):
    """Tells everything that is wrong with it."""
    wrong = []
    schemas = document["components"]["schemas"]
    for name, schema in schemas.items():
        if not jsonschema_rs.meta.is_valid(schema):
            wrong.append(f"{name} is no JSON Schema")
        for field, own in schema.get("properties", {}).items():
            if "default" in own and not jsonschema_rs.is_valid(own, own["default"]):
                wrong.append(f"{name}.{field} cannot have its default, {own['default']}")
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            told = judge_body(method, operation, schemas)
            wrong += [f"{method.upper()} {path}: {text}" for text in told]
    return wrong


def judge_body(method, operation, schemas):
    """Tells what is wrong with what is sent."""
    if "requestBody" not in operation:
        return
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    schema = schemas[schema["$ref"].removeprefix("#/components/schemas/")]
    if schema.get("additionalProperties") is not False:
        yield "additionalProperties is not false, yet other fields are refused"
    for field, own in schema["properties"].items():
        # What is absent stays as it is; a client may send the default for it.
        if method == "patch" and "default" in own:
            yield f"{field} has a default"
