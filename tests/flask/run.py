"""A real app with Flask-Login, whose people move to the site: their accounts, passwords and remembered browsers,
and then the app itself. Prints a line for each check; exit code 1 if one fails.

PORTARIA_BIN is the binary, if not target/debug/portaria.
"""
import contextlib
import hashlib
import hmac
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx

# Nothing is to be left beside the sources.
sys.dont_write_bytecode = True
sys.path.append(str(Path(__file__).parents[1] / "api"))

from flask_app import EXAMPLE, FlaskApp  # noqa: E402
from portaria import Site  # noqa: E402

# In seconds; the usual is 20.
TIME_LIMIT = 240
BUILT = Path(__file__).parents[2] / "target/debug/portaria"
SECRET_KEY = "the key of the old Flask app, " + "k" * 20
# Bob's is shorter than the site would let anybody choose today.
PASSWORDS = {
    "ada": "ada has a long password", "bob": "tuesday", "carol": "carol has one as well", "dora": "dora types seldom",
}
NEW_PASSWORD = "chosen at the app after the move"
FROM_FLASK = ["--from", "flask"]
# What a browser says when somebody opens an address.
NAVIGATION = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "none", "Sec-Fetch-User": "?1",
}

failures = 0


def same(what, expected, came):
    """A check within a check."""
    assert came == expected, f"{what}: expected {expected!r}, came {came!r}"


def take(checks):
    """Takes checks that tell what they saw, up to the first that fails."""
    global failures
    last, began = "the beginning", time.monotonic()
    try:
        for last in checks:
            print(f"ok {last} ({time.monotonic() - began:.1f} s)", flush=True)
            began = time.monotonic()
    except Exception:
        failures += 1
        print(f"FAILED what comes after “{last}”: {traceback.format_exc()}", flush=True)


class Browser:
    """Somebody's browser. Its cookies are of the host 127.0.0.1, whatever the port, as everywhere."""

    def __init__(self, cookies=None):
        self.http = httpx.Client(timeout=20)
        for name, value in (cookies or {}).items():
            self.http.cookies.set(name, value, domain="127.0.0.1", path="/")

    def cookie(self, name):
        return self.http.cookies.get(name)

    def copy(self, *names):
        """Another browser, to which these cookies were brought."""
        return Browser({name: self.cookie(name) for name in names})

    def open(self, url):
        """Opens an address and goes where it leads, as by its bar."""
        for _ in range(5):
            answer = self.http.get(url, headers=NAVIGATION)
            if not answer.has_redirect_location:
                return answer
            url = str(answer.url.join(answer.headers["location"]))
        raise AssertionError(f"{url} leads on and on")

    def post(self, url, **form):
        return self.http.post(url, data=form)

    def sign_in(self, base, name, password, **more):
        return self.post(f"{base}/login", username=name, password=password, **more)

    def whoami(self, site):
        """The name of whoever is signed in at the site."""
        answer = self.http.get(f"{site.url}/api/v1/session")
        if answer.status_code == 401:
            return None
        same("the session's answer", 200, answer.status_code)
        return answer.json()["user"]["username"]


def command(site, *words):
    """Runs a command of the site: exit code and standard output."""
    done = subprocess.run(
        [site.binary, *words], cwd=site.folder, env=site.env, text=True, timeout=60,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )
    return done.returncode, done.stdout, done.stderr


def succeeds(site, *words):
    code, told, errors = command(site, *words)
    assert code == 0, f"{' '.join(words)}: expected exit code 0, came {code}: {told}{errors}"
    return told


def accounts(site):
    """All accounts, by name."""
    listed = json.loads(succeeds(site, "user", "list", "--json"))
    people = {account["username"]: account for account in listed}
    same("accounts with a name of their own", len(listed), len(people))
    return people


def location(answer, status=303):
    same(f"the status of {answer.request.method} {answer.url}", status, answer.status_code)
    return answer.headers["location"]


def remember_cookie(user_id, key):
    """As Flask-Login makes it."""
    digest = hmac.new(key.encode(), str(user_id).encode(), hashlib.sha512)
    return {"remember_token": f"{user_id}|{digest.hexdigest()}"}


def rows(database):
    """The people of the Flask app's own table, by name."""
    with contextlib.closing(sqlite3.connect(database)) as table:
        found = table.execute("SELECT username, id, email, password_hash, created_at FROM user")
        return {name: rest for name, *rest in found}


def check_before(old, database, browsers):
    """Life at the Flask app."""
    for name, password in PASSWORDS.items():
        answer = browsers[name].post(f"{old.url}/signup", username=name, email=f"{name}@example.com", password=password)
        same(f"{name} signs up", "/login", location(answer, 302))
    with contextlib.closing(sqlite3.connect(database)) as table:
        table.execute("UPDATE user SET is_admin = 1 WHERE username = 'carol'")
        table.commit()
    for name, password in PASSWORDS.items():
        remember = {} if name == "bob" else {"remember": "on"}
        answer = browsers[name].sign_in(old.url, name, password, **remember)
        same(f"{name} signs in", "/profile", location(answer, 302))
        assert f"Hello, {name}" in browsers[name].open(f"{old.url}/profile").text
        has_one = browsers[name].cookie("remember_token") is not None
        same(f"{name} has a remember cookie", name != "bob", has_one)
    yield "four people sign up and sign in at the Flask app, three of them to be remembered"
    same("our cookie", browsers["ada"].cookie("remember_token"),
         remember_cookie(rows(database)["ada"][0], SECRET_KEY)["remember_token"])
    yield "a remember cookie is what we know of it"


def check_import(site, database):
    """The move itself. The file is named from the site's folder."""
    told = succeeds(site, "user", "import", database, *FROM_FLASK, "--dry-run")
    same("accounts after a dry run", {}, accounts(site))
    assert re.search(r"\b4\b", told), f"the dry run does not say how many there would be: {told}"
    yield "a dry run changes nothing"
    before = rows(site.folder / database)
    succeeds(site, "user", "import", database, *FROM_FLASK)
    first = accounts(site)
    same("names", sorted(PASSWORDS), sorted(first))
    for name, account in first.items():
        _, email, _, created = before[name]
        same(f"{name}'s role", "admin" if name == "carol" else "user", account["role"])
        same(f"{name}'s email", email, account["email"])
        same(f"{name}'s beginning", created.replace(" ", "T")[:19], account["created_at"][:19])
    yield "an import brings everybody, with email, role and beginning"
    succeeds(site, "user", "import", database, *FROM_FLASK)
    same("accounts after the second import", first, accounts(site))
    yield "a second import changes nothing"
    same("the Flask app's table", before, rows(site.folder / database))
    yield "the old table is as it was"


def start(site, stack, until=None):
    """Starts the site (again), with the settings for old cookies if there is a last day."""
    for name in ("SECRET_KEY", "UNTIL"):
        site.env.pop(f"PORTARIA_FLASK_{name}", None)
    if until is not None:
        site.env |= {"PORTARIA_FLASK_SECRET_KEY": SECRET_KEY, "PORTARIA_FLASK_UNTIL": until}
    site.start(stack)


def day(offset):
    return (datetime.now(timezone.utc) + timedelta(days=offset)).strftime("%Y-%m-%d")


def stops(site):
    code, errors = site.stop()
    assert code == 0 and not errors, f"expected exit code 0 and no error in the log, came {code}, {errors}"


def is_turned_away(browser, site):
    """Opening the profile leads to the sign-in page."""
    answer = browser.open(f"{site.url}/profile")
    same("where the profile leads", "/login", answer.url.path)
    same("who is signed in", None, browser.whoami(site))


def check_closed(site, ada, stack):
    """When no cookie of the Flask app opens the site."""
    start(site, stack)
    is_turned_away(ada.copy("remember_token"), site)
    stops(site)
    yield "without the settings, a remember cookie opens nothing"
    start(site, stack, day(-1))
    is_turned_away(ada.copy("remember_token"), site)
    stops(site)
    yield "after the last day, a remember cookie opens nothing"


def check_forged(site, browsers, ids):
    """Which cookies never open it."""
    token = browsers["ada"].cookie("remember_token")
    is_turned_away(Browser({"remember_token": f"{ids['ada']}|{'0' * 128}"}), site)
    is_turned_away(Browser(remember_cookie(ids["ada"], "another key, as long as that one")), site)
    is_turned_away(Browser({"remember_token": token.replace(f"{ids['ada']}|", f"{ids['dora']}|")}), site)
    is_turned_away(Browser(remember_cookie(987654321, SECRET_KEY)), site)
    yield "a cookie with a wrong sum, by another key, with another's number or of nobody opens nothing"
    is_turned_away(browsers["carol"].copy("remember_token"), site)
    yield "an administrator's remember cookie opens nothing"
    same("who is signed in by the API", None, browsers["ada"].copy("remember_token").whoami(site))
    yield "a program that asks with a remember cookie is nobody"


def check_remembered(site, ada):
    """Somebody whom the Flask app remembers, in the same browser."""
    answer = ada.open(f"{site.url}/profile")
    same("the profile's status", (200, "/profile"), (answer.status_code, answer.url.path))
    assert "ada" in answer.text, f"her name is not on it: {answer.text}"
    same("the old cookie", None, ada.cookie("remember_token"))
    yield "ada opens her profile without typing anything, and her remember cookie is gone"
    same("the second request", 200, ada.http.get(f"{site.url}/profile", headers=NAVIGATION).status_code)
    same("who is signed in", "ada", ada.whoami(site))
    yield "ada stays signed in"
    away = location(ada.post(f"{site.url}/profile/sessions/end-others"))
    assert away.startswith("/sudo?next="), f"expected /sudo?next=…, came {away}"
    yield "ada types her password before something sensitive"
    assert "remembered" in succeeds(site, "activity", "--user", "ada"), "the log does not say it"
    yield "the activity says that she was remembered"


def check_passwords(site, browsers):
    """Old passwords at the site's form."""
    for name in ("bob", "carol"):
        refused = browsers[name].sign_in(site.url, name, f"not {PASSWORDS[name]}")
        same(f"{name}'s wrong password", 422, refused.status_code)
        same("who is signed in", None, browsers[name].whoami(site))
        same(f"{name}'s way on", "/profile", location(browsers[name].sign_in(site.url, name, PASSWORDS[name])))
        same("who is signed in", name, browsers[name].whoami(site))
    yield "bob and carol sign in with their old passwords, and not with others"
    same("bob's way on", "/profile/sessions", location(browsers["bob"].post(f"{site.url}/profile/sessions/end-others")))
    yield "whoever typed the password need not type it again"
    for name, status in {"bob": 403, "carol": 200}.items():
        same(f"{name} at /admin/users", status, browsers[name].http.get(f"{site.url}/admin/users").status_code)
    yield "carol is an administrator, bob is not"


def check_export(site):
    """Out again, and into another site."""
    plain, full = succeeds(site, "user", "export"), succeeds(site, "user", "export", "--with-hashes")
    people = {person["username"]: person for person in map(json.loads, full.splitlines())}
    same("names", sorted(PASSWORDS), sorted(people))
    for name, person in people.items():
        is_new = any(str(value).startswith("$argon2id$") for value in person.values())
        same(f"{name}'s hash is Argon2id", name in ("bob", "carol"), is_new)
    same("lines without hashes", len(people), len(plain.splitlines()))
    assert "argon2id" not in plain and "scrypt" not in plain, f"hashes were not asked for: {plain}"
    yield "the export has everybody, and a new hash for each who typed the old password"

    with tempfile.TemporaryDirectory(prefix="portaria-flask-second-") as folder, contextlib.ExitStack() as inner:
        second = Site(site.binary, Path(folder), None, inner)
        (second.folder / "people.jsonl").write_text(full)
        succeeds(second, "user", "import", "people.jsonl")
        roles = {name: account["role"] for name, account in accounts(second).items()}
        same("roles", {name: "admin" if name == "carol" else "user" for name in PASSWORDS}, roles)
        second.start(inner)
        for name in ("ada", "bob"):
            browser = Browser()
            same("a wrong password", 422, browser.sign_in(second.url, name, "another password").status_code)
            same(f"{name}'s way on", "/profile", location(browser.sign_in(second.url, name, PASSWORDS[name])))
        stops(second)
    yield "a second site takes the export, and its people sign in there"


def check_app_after(site, browsers, stack):
    """The same app, which asks the site now."""
    env = {"PATH": os.environ["PATH"], "PORTARIA_INSIDE": site.url}
    new = FlaskApp("with_portaria.py", env, site.folder, stack)
    bob, nobody = browsers["bob"], Browser()
    sign_in_page = f"{site.url}/login?next=%2Fprofile"

    def leads_away(browser):
        ours = location(browser.http.get(f"{new.url}/profile"), 302)
        same("the app's way to sign in", sign_in_page, location(browser.http.get(f"{new.url}{ours}"), 302))

    assert "Hello, bob" in bob.open(f"{new.url}/profile").text, "the app does not greet bob"
    yield "the app knows who is signed in at the site"
    leads_away(nobody)
    leads_away(Browser({"portaria": "ses_of-nobody"}))
    yield "who is not signed in is sent to the site, and may come back"

    same("the old page", 200, browsers["dora"].open(f"{new.url}/profile").status_code)
    same("who is signed in", "dora", browsers["dora"].whoami(site))
    assert "Hello, dora" in browsers["dora"].open(f"{new.url}/profile").text, "the app does not greet dora"
    yield "dora, who is remembered, comes to the app and is signed in without typing anything"

    def change(browser, current, new_password):
        body = {"current_password": current, "new_password": new_password}
        return browser.http.put(f"{new.url}/password", json=body)

    same("nobody's change", 401, change(nobody, PASSWORDS["bob"], NEW_PASSWORD).status_code)
    refused = change(bob, "not his password", NEW_PASSWORD)
    same("a wrong password", (422, "refused"), (refused.status_code, refused.json()["code"]))
    token = bob.cookie("portaria")
    same("bob's change", 204, change(bob, PASSWORDS["bob"], NEW_PASSWORD).status_code)
    assert bob.cookie("portaria") != token, "the session goes on under the old token"
    same("who is signed in", "bob", bob.whoami(site))
    leads_away(nobody)
    same("the old password", 422, Browser().sign_in(site.url, "bob", PASSWORDS["bob"]).status_code)
    same("bob's way on", "/profile", location(Browser().sign_in(site.url, "bob", NEW_PASSWORD)))
    yield "bob changes his password at the app, and nobody else gets his session"

    token = bob.cookie("portaria")
    same("bob's way on", "/login", location(bob.post(f"{new.url}/logout")))
    same("bob's cookie", None, bob.cookie("portaria"))
    same("who is signed in by it", None, Browser({"portaria": token}).whoami(site))
    leads_away(bob)
    yield "bob signs out at the app, and is signed out at the site"
    same("its mistakes", "", new.errors())
    stops(site)
    same("the app without the site", 503, bob.http.get(f"{new.url}/profile").status_code)
    yield "the site stops, and logged no error; the app says so to whoever comes"


def check_script(binary, database, browser):
    """All at once, by the example's script."""
    with tempfile.TemporaryDirectory(prefix="portaria-flask-script-") as folder, contextlib.ExitStack() as stack:
        site = Site(binary, Path(folder), None, stack)
        site.env |= {"PORTARIA": binary, "SECRET_KEY": SECRET_KEY, "UNTIL": day(1)}
        process = subprocess.Popen(
            [str(EXAMPLE / "move.sh"), str(database)], cwd=folder, env=site.env, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        stack.callback(process.wait)
        stack.callback(process.kill)
        told = []
        for line in process.stdout:
            told.append(line)
            if found := re.fullmatch(r"Portaria on (\S+)\n", line):
                site.url = found[1]
                break
        else:
            raise AssertionError(f"the script did not open a site: {''.join(told)}")
        same("the profile's path", "/profile", browser.open(f"{site.url}/profile").url.path)
        same("who is signed in", "ada", browser.whoami(site))
    yield "the example's script moves everybody and opens the site, where ada is signed in"


def check_old_app(old):
    """What it said."""
    same("mistakes of the old app", "", old.errors())
    yield "the old app made no mistake meanwhile"


def main(stack):
    binary = os.path.abspath(os.environ.get("PORTARIA_BIN", BUILT))
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portaria-flask-")))
    database = folder / "app.db"
    env = {"PATH": os.environ["PATH"], "SECRET_KEY": SECRET_KEY, "DATABASE": str(database)}
    old = FlaskApp("app.py", env, folder, stack)
    browsers = {name: Browser() for name in PASSWORDS}
    site = Site(binary, folder, None, stack)

    take(check_before(old, database, browsers))
    ids = {name: row[0] for name, row in rows(database).items()}
    other_browser = browsers["ada"].copy("remember_token")
    take(check_import(site, database.name))
    take(check_closed(site, browsers["ada"], stack))
    start(site, stack, day(1))
    take(check_forged(site, browsers, ids))
    take(check_remembered(site, browsers["ada"]))
    take(check_passwords(site, browsers))
    take(check_export(site))
    take(check_app_after(site, browsers, stack))
    take(check_script(binary, database, other_browser))
    take(check_old_app(old))


def give_up(*_):
    sys.exit(f"FAILED: stopped, or not done after {TIME_LIMIT} s")


if __name__ == "__main__":
    for name in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(name, give_up)
    signal.alarm(TIME_LIMIT)
    with contextlib.ExitStack() as all_of_it:
        main(all_of_it)
    print(f"{failures} FAILED" if failures else "all ok")
    sys.exit(bool(failures))
