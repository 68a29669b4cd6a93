"""The same app after the move: accounts, passwords and sessions are at portaria, asked by its JSON."""
import os
from functools import wraps
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlencode

import httpx
from flask import Flask, Response, g, redirect, render_template_string, request, url_for

# Where this app reaches the site, and where browsers do: https://example.com/auth, or just /auth.
INSIDE = os.environ.get("PORTARIA_INSIDE", "http://127.0.0.1:8080")
OUTSIDE = os.environ.get("PORTARIA_OUTSIDE", INSIDE)
PROFILE = """<!doctype html><title>Profile</title><h1>Hello, {{ user.username }}</h1>
<p><a href="{{ outside }}/profile">Name, email, password, devices</a></p>
<form method="post" action="{{ url_for('logout') }}"><button>Sign out</button></form>"""

app = Flask(__name__)
# It keeps connections, but never cookies: those of one visitor must not go along with another's request.
no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
site = httpx.Client(base_url=f"{INSIDE}/api/v1", cookies=no_cookies, timeout=10)


def ask(method: str, path: str, **more) -> httpx.Response:
    """Asks the site as the browser that asks us: with its cookies as they came, its language and its address."""
    names = ("Cookie", "Accept-Language", "User-Agent")
    headers = {name: request.headers.get(name, "").encode("latin-1") for name in names}
    headers["X-Forwarded-For"] = request.remote_addr
    return site.request(method, path, headers=headers, **more)


def hand_on(answer: httpx.Response) -> Response:
    """The site's answer for the browser, with the cookies that it sets."""
    wanted = ("content-type", "retry-after", "set-cookie")
    headers = [(name, value) for name, value in answer.headers.multi_items() if name in wanted]
    return Response(answer.content, answer.status_code, headers)


def load_user() -> dict | None:
    """Who is signed in: `id`, `username`, `display_name`, `email`, `role`, `created_at`."""
    answer = ask("GET", "/session")
    return None if answer.status_code == 401 else answer.raise_for_status().json()["user"]


def login_required(view):
    """Lets in who is signed in, as `g.user`. Others sign in at the site, and come back to this page."""

    @wraps(view)
    def guarded(*args, **kwargs):
        g.user = load_user()
        if g.user is None:
            return redirect(url_for("login", next=request.full_path.rstrip("?")))
        return view(*args, **kwargs)

    return guarded


@app.get("/login")
def login():
    """The site ignores a `next` that leads elsewhere."""
    return redirect(f"{OUTSIDE}/login?{urlencode({'next': request.args.get('next', '/profile')})}")


@app.get("/profile")
@login_required
def profile():
    return render_template_string(PROFILE, user=g.user, outside=OUTSIDE)


@app.put("/password")
def change_password():
    """Takes `current_password` and `new_password`. Other sessions end, this one goes on."""
    return hand_on(ask("PUT", "/users/me/password", json=request.json))


@app.post("/logout")
def logout():
    answer = hand_on(ask("DELETE", "/session"))
    answer.status_code, answer.location = 303, url_for("login")
    return answer


@app.errorhandler(httpx.HTTPError)
def unavailable(_):
    return "The site for accounts does not answer. Try again soon.", 503
