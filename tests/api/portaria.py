"""A site of its own on a free port, with a database that nobody else uses."""
import os
import re
import secrets
import subprocess

import httpx

# Everybody comes from one address, with many a wrong password.
UNLIMITED = ["ACCOUNT", "DEVICE", "ADDRESS", "SIGN_UP", "CODE", "ACCOUNT_OFF"]


class Site:
    """A folder, a database, and the process once it is started."""

    def __init__(self, binary, folder, server, stack):
        self.binary = binary
        self.folder = folder
        # Only what is given here: a setting of whoever runs this must not count.
        self.env = {"PATH": os.environ["PATH"]}
        self.env |= {"PORTARIA_LISTEN": "127.0.0.1:0", "PORTARIA_LOG_FORMAT": "json"}
        self.env |= {f"PORTARIA_THROTTLE_{name}": "0" for name in UNLIMITED}
        if server:
            schema = f"api_{secrets.token_hex(8)}"
            psql(server, f"CREATE SCHEMA {schema}")
            stack.callback(psql, server, f"DROP SCHEMA {schema} CASCADE")
            self.env["PORTARIA_DATABASE_URL"] = f"{server}?options=-csearch_path%3D{schema}"
            self.env["PORTARIA_SECRET_KEY"] = secrets.token_hex(32)

    def add(self, name, password, role="user"):
        """Makes an account by the command."""
        command = [self.binary, "user", "add", name, "--role", role]
        subprocess.run(
            command, cwd=self.folder, env=self.env, input=f"{password}\n", text=True,
            stdout=subprocess.DEVNULL, check=True, timeout=60,
        )

    def start(self, stack):
        """Serves, until the stack is unwound at the latest."""
        self.log = self.folder / "log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [self.binary, "serve"], cwd=self.folder, env=self.env, text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
            )
        stack.callback(self.process.wait)
        stack.callback(self.process.kill)
        line = self.process.stdout.readline()
        told = re.fullmatch(r"Portaria on (\S+)\n", line)
        if not told:
            raise RuntimeError(f"the site did not start: {line}{self.log.read_text()}")
        self.url = told[1]

    def stop(self):
        """Ends it as a service manager does; tells its exit code, and what it logged of errors."""
        self.process.terminate()
        code = self.process.wait(timeout=30)
        fine = tuple(f'"level":"{level}"' for level in ("INFO", "WARN"))
        lines = self.log.read_text("utf-8").splitlines()
        return code, [line for line in lines if not any(word in line for word in fine)]


def psql(server, sql):
    """Asks the server itself. What it says about dropping one thing after another is no news."""
    command = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", server]
    sql = f"SET client_min_messages = warning; {sql}"
    subprocess.run([*command, "-c", sql], check=True, timeout=60, stdout=subprocess.DEVNULL)


class Browser:
    """Somebody signed in on the pages."""

    def __init__(self, site, name, password):
        self.http = httpx.Client(base_url=site.url, timeout=20)
        answer = self.http.post("/login", data={"username": name, "password": password})
        assert answer.status_code == 303, answer.text
        self.id = self.http.get("/api/v1/session").json()["user"]["id"]

    @property
    def cookie(self):
        """The session's, as the server gave it."""
        return self.http.cookies["portaria"]

    def token(self, scope):
        """Makes an API token on its page."""
        form = {"name": f"to {scope}", "scope": scope, "days": "1"}
        answer = self.http.post("/profile/tokens/new", data=form)
        assert answer.status_code == 200, answer.text
        [token] = set(re.findall(r"\btok_[\w-]{43}", answer.text))
        return token
