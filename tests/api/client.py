"""A person and an administrator who know the site by a generated client alone."""
import importlib
import pkgutil
import subprocess
import sys
from datetime import datetime, timezone
from uuid import UUID

PASSWORD, NEW_PASSWORD = "correct horse battery", "another staple entirely"


def generate(url, folder, bin_folder):
    """Makes the client from the site's document; any warning is a failure."""
    command = [
        bin_folder / "openapi-python-client", "generate", "--url", f"{url}/api/v1/openapi.json",
        "--meta", "none", "--output-path", folder / "site_client", "--fail-on-warning",
    ]
    # The generator looks for its formatter there.
    env = {"PATH": f"{bin_folder}:/usr/bin:/bin", "HOME": str(folder)}
    run = subprocess.run(
        command, cwd=folder, env=env, text=True, timeout=60,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    assert run.returncode == 0 and "warning" not in run.stdout.lower(), run.stdout
    sys.path.insert(0, str(folder))
    return Api(importlib.import_module("site_client"))


class Api:
    """What was generated: `api.sign_in(client, body=…)` and so on, and the models."""

    def __init__(self, package):
        self.package = package
        self.models = importlib.import_module(f"{package.__name__}.models")
        # Wherever tags have put them.
        start = f"{package.__name__}.api."
        found = pkgutil.walk_packages(importlib.import_module(start[:-1]).__path__, start)
        names = [module.name for module in found if not module.ispkg]
        self.operations = {name.rsplit(".", 1)[1]: importlib.import_module(name) for name in names}

    def __getattr__(self, name):
        operation = self.operations[name]
        return lambda client, *path, **rest: operation.sync_detailed(*path, client=client, **rest)

    def visitor(self, url):
        """Somebody with a jar for cookies."""
        return self.package.Client(base_url=url, raise_on_unexpected_status=True, timeout=20)

    def holder(self, url, token):
        """A program with an API token."""
        return self.package.AuthenticatedClient(
            base_url=url, token=token, raise_on_unexpected_status=True, timeout=20,
        )

    def done(self, answer, status, model=None):
        """The call succeeded; what it answers is of that type."""
        assert answer.status_code == status, (answer.status_code, answer.content)
        if model is None:
            assert answer.parsed is None, answer.parsed
        else:
            assert type(answer.parsed) is getattr(self.models, model), answer.parsed
        return answer.parsed

    def refused(self, answer, status, code, **fields):
        """The call was refused, for that reason, with these fields and their reasons."""
        assert answer.status_code == status, (answer.status_code, answer.content)
        problem = answer.parsed
        assert type(problem) is self.models.Problem, problem
        assert (problem.status, problem.code) == (status, code), problem
        assert problem.title and problem.detail, problem
        assert {error.field: error.code for error in problem.errors} == fields, problem
        assert all(error.message for error in problem.errors), problem
        return problem


def check_operations(api, document):
    """Every operation of the document was generated."""
    wanted = {call["operationId"] for path in document["paths"].values() for call in path.values()}
    made = {name.replace("_", "") for name in api.operations}
    assert made == {name.lower() for name in wanted}, made


def check_person(api, url):
    """Signs up, in and out; changes name and password; closes the account."""
    models, ada = api.models, api.visitor(url)
    api.refused(api.read_session(ada), 401, "not_signed_in")
    new = models.NewUser(username="Ada", email="ada@example.com", password=PASSWORD)
    made = api.sign_up(ada, body=new)
    user = api.done(made, 201, "UserAnswer").user
    assert (user.username, user.email, user.display_name) == ("Ada", "ada@example.com", None), user
    assert user.role == "user" and made.headers["location"].endswith(f"/{user.id}"), made.headers
    age = datetime.now(timezone.utc) - user.created_at
    assert -2 < age.total_seconds() < 60, user.created_at
    taken = {"username": "taken", "email": "taken"}
    api.refused(api.sign_up(ada, body=new), 422, "refused", **taken)
    api.refused(api.read_me(ada), 401, "not_signed_in")
    yield "somebody signs up, and is not signed in by that"

    wrong = models.NewSession(username="Ada", password=NEW_PASSWORD)
    right = models.NewSession(username="ada@example.com", password=PASSWORD)
    pair = {"username": "wrong_credentials"}
    assert api.refused(api.sign_in(ada, body=wrong), 422, "refused", **pair).reference
    session = api.done(api.sign_in(ada, body=right), 200, "SessionAnswer")
    assert session.user == user and session.expires_at > datetime.now(timezone.utc), session
    assert api.done(api.read_session(ada), 200, "SessionAnswer").user == user
    assert api.done(api.read_me(ada), 200, "UserAnswer").user == user
    api.refused(api.list_users(ada), 403, "forbidden")
    yield "a right password opens a session, and the cookie keeps it"

    mine = models.PasswordChange(current_password=NEW_PASSWORD, new_password=NEW_PASSWORD)
    answer = api.change_password(ada, body=mine)
    api.refused(answer, 422, "refused", current_password="wrong_password")
    mine = models.PasswordChange(current_password=PASSWORD, new_password=NEW_PASSWORD)
    api.done(api.change_password(ada, body=mine), 204)
    assert api.done(api.read_session(ada), 200, "SessionAnswer").user == user
    other = api.visitor(url)
    api.refused(api.sign_in(other, body=right), 422, "refused", **pair)
    assert api.done(api.sign_in(other, body=wrong), 200, "SessionAnswer").user == user
    yield "the password is changed: the old one is refused, the new one opens"

    changed = api.change_me(ada, body=models.MeChange(display_name="Ada Lovelace"))
    user = api.done(changed, 200, "UserAnswer").user
    assert (user.username, user.email, user.display_name) == (
        "Ada", "ada@example.com", "Ada Lovelace"), user
    assert api.done(api.read_me(other), 200, "UserAnswer").user == user
    without = api.change_me(ada, body=models.MeChange(email=None, current_password=NEW_PASSWORD))
    user = api.done(without, 200, "UserAnswer").user
    assert (user.email, user.display_name) == (None, "Ada Lovelace"), user
    without = api.change_me(ada, body=models.MeChange(email=None))
    api.refused(without, 422, "refused", current_password="missing")
    yield "one field is changed, and the others stay as they are"

    api.done(api.sign_out(other), 204)
    api.refused(api.read_session(other), 401, "not_signed_in")
    api.done(api.sign_out(other), 204)
    closing = api.close_me(ada, body=models.Closing(current_password=PASSWORD))
    api.refused(closing, 422, "refused", current_password="wrong_password")
    api.done(api.close_me(ada, body=models.Closing(current_password=NEW_PASSWORD)), 204)
    api.refused(api.read_me(ada), 401, "not_signed_in")
    api.refused(api.sign_in(ada, body=wrong), 422, "refused", **pair)
    yield "signed out is out, and a closed account is closed"


def check_tokens(api, url, tokens):
    """A token does what its scope says, and no more."""
    models = api.models
    change = models.MeChange(display_name="A program")
    reads, writes = api.holder(url, tokens["read"]), api.holder(url, tokens["write"])
    assert api.done(api.read_me(reads), 200, "UserAnswer").user.display_name is None
    api.refused(api.change_me(reads, body=change), 403, "insufficient_scope")
    user = api.done(api.change_me(writes, body=change), 200, "UserAnswer").user
    assert user.display_name == "A program", user
    for call in (api.list_users(writes), api.read_user(writes, UUID(str(user.id)))):
        api.refused(call, 403, "insufficient_scope")
    api.refused(api.read_session(writes), 403, "token_not_taken")
    api.refused(api.read_me(api.holder(url, f"tok_{'x' * 43}")), 401, "invalid_token")
    yield "a token reaches as far as its scope"


def check_administrator(api, url, token, names):
    """Reads the list page by page; disables, enables, changes and deletes the first."""
    models, admin = api.models, api.holder(url, token)
    accounts, after = [], {}
    while True:
        page = api.done(api.list_users(admin, limit=2, **after), 200, "UsersAnswer")
        assert all(type(account) is models.UserForAdministrators for account in page.users), page
        accounts += page.users
        if page.next_ is None:
            break
        assert len(page.users) == 2, page
        after = {"after": page.next_}
    assert [account.username for account in accounts] == sorted(names), accounts
    assert len({account.id for account in accounts}) == len(accounts), accounts
    api.refused(api.list_users(admin, limit=201), 422, "refused", limit="out_of_range")
    api.refused(api.list_users(admin, after="nowhere"), 422, "refused", after="unknown_page")
    found = api.done(api.list_users(admin, q=names[0], status=models.ListUsersStatus.ACTIVE), 200, "UsersAnswer")
    [somebody] = found.users
    yield f"the list of {len(accounts)} accounts, in pages of two"

    # Whatever type the document gives to an id.
    one = UUID(str(somebody.id))
    visitor = api.visitor(url)
    enter = models.NewSession(username=names[0], password=PASSWORD)
    api.done(api.sign_in(visitor, body=enter), 200, "SessionAnswer")
    disabled = api.change_user(admin, one, body=models.UserChange(disabled=True))
    account = api.done(disabled, 200, "UserForAdministratorsAnswer").user
    assert account.disabled is True and account.username == names[0], account
    api.refused(api.read_session(visitor), 401, "not_signed_in")
    api.refused(
        api.sign_in(visitor, body=enter), 422, "refused", username="wrong_credentials")
    enabled = api.change_user(admin, one, body=models.UserChange(disabled=False))
    assert api.done(enabled, 200, "UserForAdministratorsAnswer").user.disabled is False
    api.done(api.sign_in(visitor, body=enter), 200, "SessionAnswer")
    yield "an account is disabled, and enabled again"

    renamed = models.UserChange(display_name="Somebody", email="somebody@example.com")
    account = api.done(api.change_user(admin, one, body=renamed), 200, "UserForAdministratorsAnswer").user
    assert (account.display_name, account.email) == ("Somebody", "somebody@example.com"), account
    seen = datetime.now(timezone.utc) - account.last_seen_at
    assert -2 < seen.total_seconds() < 60, account
    assert api.done(api.read_user(admin, one), 200, "UserForAdministratorsAnswer").user == account
    taken = api.change_user(admin, one, body=models.UserChange(username=names[1]))
    api.refused(taken, 422, "refused", username="taken")
    yield "names are changed, and a taken one is refused"

    api.done(api.delete_user(admin, one), 204)
    api.refused(api.read_session(visitor), 401, "not_signed_in")
    for answer in (api.read_user(admin, one), api.delete_user(admin, one)):
        api.refused(answer, 404, "not_found")
    me = UUID(str(api.done(api.read_me(admin), 200, "UserAnswer").user.id))
    api.refused(api.delete_user(admin, me), 422, "refused", **{"": "last_administrator"})
    yield "an account is deleted; the last administrator's is not"
