"""What schemathesis cannot know of this site."""
import os
import uuid

import schemathesis

NIL = str(uuid.UUID(int=0))
LODGER = os.environ["PORTARIA_TEST_LODGER"]
CALLERS = os.environ["PORTARIA_TEST_CALLERS"].split(",")
# What is wrong with the request itself: whoever sends what the document allows never reads these.
FORM = {
    "malformed", "unsupported_media_type", "too_large", "unknown_field", "wrong_type", "unknown_choice",
    "out_of_range",
}


@schemathesis.hook
def before_call(context, case, kwargs):
    account = case.path_parameters.get("id")
    if case.method == "DELETE":
        # Whoever asks is not to lock themselves out.
        if account in [LODGER, *CALLERS]:
            case.path_parameters["id"] = NIL
    elif account == NIL or (case.method == "PATCH" and account in CALLERS):
        # The coverage phase asks for the nil id alone, which nobody has.
        case.path_parameters["id"] = LODGER


@schemathesis.check
def document_tells_the_form(ctx, response, case):
    """Whether a name is free is another matter, but what a body looks like, the document must tell."""
    positive = case.meta is not None and case.meta.generation.mode.is_positive
    if positive and response.status_code in (400, 413, 415, 422):
        problem = response.json()
        codes = {problem["code"], *(error["code"] for error in problem["errors"])}
        assert not codes & FORM, f"the document allows what is refused as {codes & FORM}"


@schemathesis.check
def refusals_are_problems(ctx, response, case):
    """Also those that the document need not tell of: 404, 405."""
    if response.status_code < 400:
        return
    [media_type] = response.headers["content-type"]
    assert media_type == "application/problem+json", media_type
    problem = response.json()
    assert problem["status"] == response.status_code, problem
    assert {"title", "code", "detail", "errors"} <= problem.keys(), problem
    wanted = {401: "www-authenticate", 405: "allow", 429: "retry-after", 503: "retry-after"}
    header = wanted.get(response.status_code)
    assert header is None or header in response.headers, f"no {header}"


@schemathesis.check
class Reached:
    """A run in which nothing succeeds finds nothing: each of these operations must have, once."""

    def __init__(self, operations):
        self.missing = set(operations)

    def after_response(self, ctx, response, case):
        if response.status_code < 300:
            self.missing.discard(case.operation.definition.raw["operationId"])

    def after_run(self, ctx):
        assert not self.missing, f"never succeeded: {', '.join(sorted(self.missing))}"
