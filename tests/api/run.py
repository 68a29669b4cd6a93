"""The API as strangers see it: by its own document. Schemathesis asks whatever that allows and forbids,
and a client that is generated from it does what people and administrators do. Prints a line for each
step; exit code 1 if one fails.

PORTARIA_BIN is the binary, if not target/debug/portaria. PORTARIA_TEST_DATABASE is a PostgreSQL (then
psql is needed, too); without it the site has a SQLite file.
"""
import contextlib
import os
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

import httpx

# Nothing is to be left beside the sources.
sys.dont_write_bytecode = True

import client  # noqa: E402
from document import judge  # noqa: E402
from fuzz import fuzz  # noqa: E402
from portaria import Browser, Site  # noqa: E402

# In seconds; the usual is 50.
TIME_LIMIT = 240
BUILT = Path(__file__).parents[2] / "target/debug/portaria"
# Where this Python has schemathesis and the generator.
BIN_FOLDER = Path(sys.executable).parent
PASSWORD, OTHER = client.PASSWORD, client.NEW_PASSWORD
# Free ones, taken ones, and what is no name.
NAMES = [f"person{number}" for number in range(60)]
NAMES += ["Grace.Hopper", "zoë", "мария", "раypal", "a", "-a", "a b", "", "me", "root"]

failures = 0


def report(step, began, wrong=""):
    """Prints how a step went."""
    global failures
    failures += bool(wrong)
    line = f"FAILED {step}: {wrong}" if wrong else f"ok {step}"
    print(f"{line} ({time.monotonic() - began:.1f} s)", flush=True)


def take(steps):
    """Takes steps that tell what they did, up to the first that fails."""
    last, began = "the beginning", time.monotonic()
    try:
        for last in steps:
            report(last, began)
            began = time.monotonic()
    except Exception:
        report(f"what comes after “{last}”", began, traceback.format_exc())


def bearer(token):
    """For schemathesis."""
    return f"[auth.openapi.token]\nbearer = \"{token}\""


def program(site, token):
    """A client with a token."""
    return httpx.Client(base_url=site.url, headers={"Authorization": f"Bearer {token}"})


def check_client(site, tokens, names):
    """What is done by a generated client."""
    api = client.generate(site.url, site.folder, BIN_FOLDER)
    client.check_operations(api, httpx.get(f"{site.url}/api/v1/openapi.json").json())
    yield f"a client is generated, with {len(api.operations)} operations"
    yield from client.check_person(api, site.url)
    yield from client.check_tokens(api, site.url, tokens)
    yield from client.check_administrator(api, site.url, tokens["admin"], names)


def check_fuzz(site, root, walter, carla, tokens):
    """What schemathesis finds, asking as nobody, with tokens, and with a cookie."""
    admin, user = (program(site, tokens[scope]) for scope in ("admin", "write"))
    all_users = admin.get("/api/v1/users").json()["users"]
    guests = [one["id"] for one in all_users if one["username"].startswith("guest")]
    lodger, first, second = guests[0], guests[1::2], guests[2::2]
    lists = {
        "accounts": first, "pages": [admin.get("/api/v1/users?limit=2").json()["next"]], "names": NAMES,
        "logins": ["walter", "WALTER"], "passwords": [PASSWORD, OTHER], "new": [OTHER, PASSWORD],
    }
    own = ["readMe", "changeMe"]
    others = ["listUsers", "readUser", "changeUser", "deleteUser"]
    runs = {
        "nobody": {"reaches": ["signIn", "signUp", "signOut"]},
        "a user's token": {
            "auth": bearer(tokens["write"]), "reaches": [*own, "changePassword"],
        },
        "an administrator's token": {
            "auth": bearer(tokens["admin"]), "reaches": [*own, "changePassword", *others],
        },
        # Nothing may end this session: no sign-in or sign-out, and no right password to change it by.
        "an administrator's session": {
            "auth": f"[auth.openapi.session]\napi_key = \"{carla.cookie}\"",
            "reaches": [*own, "readSession", *others], "without": ["signIn", "signOut"],
            "lists": lists | {"accounts": second, "passwords": ["not this one", "nor the other"]},
        },
    }
    callers = [root.id, walter.id, carla.id]
    for who, how in runs.items():
        began = time.monotonic()
        how = {"lists": lists, "lodger": lodger, "callers": callers} | how
        calls, told = fuzz(site, who, BIN_FOLDER, **how)
        step = f"schemathesis as {who}" + (f", {calls} calls" if calls else "")
        report(step, began, "" if calls else f"\n{told}")
    began = time.monotonic()
    asked = {"users": admin, "users/me": user, "session": carla.http}
    # Else what came after was in vain.
    out = [path for path, http in asked.items() if http.get(f"/api/v1/{path}").status_code != 200]
    report("whoever asked is still let in", began, ", ".join(out))


def main(stack):
    began = time.monotonic()
    binary = os.path.abspath(os.environ.get("PORTARIA_BIN", BUILT))
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="portaria-api-"))
    server = os.environ.get("PORTARIA_TEST_DATABASE")
    site = Site(binary, Path(folder), server, stack)
    names = [f"guest{number:02}" for number in range(12)] + ["root", "walter"]
    for name in names:
        site.add(name, PASSWORD, "admin" if name == "root" else "user")
    site.start(stack)
    root, walter = Browser(site, "root", PASSWORD), Browser(site, "walter", PASSWORD)
    tokens = {"admin": root.token("admin")}
    tokens |= {scope: walter.token(scope) for scope in ("read", "write")}
    report(f"a site on {'PostgreSQL' if server else 'SQLite'}, and tokens made on its page", began)

    began = time.monotonic()
    wrong = judge(httpx.get(f"{site.url}/api/v1/openapi.json").json())
    report("the document itself", began, "".join(f"\n  {text}" for text in wrong))
    take(check_client(site, tokens, names))
    site.add("carla", PASSWORD, "admin")
    check_fuzz(site, root, walter, Browser(site, "carla", PASSWORD), tokens)

    began = time.monotonic()
    code, errors = site.stop()
    wrong = "" if code == 0 and not errors else f"exit code {code}, {errors}"
    report("the site stops, and logged no error", began, wrong)


def give_up(*_):
    sys.exit(f"FAILED: stopped, or not done after {TIME_LIMIT} s")


if __name__ == "__main__":
    for name in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(name, give_up)
    signal.alarm(TIME_LIMIT)
    with contextlib.ExitStack() as everything:
        main(everything)
    print(f"{failures} FAILED" if failures else "all ok")
    sys.exit(bool(failures))
