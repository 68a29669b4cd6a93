"""A small app with Flask-Login: people sign up, sign in, stay signed in and change their password."""
import os
from datetime import datetime, timezone
from pathlib import Path

from flask import Flask, redirect, render_template_string, request, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_login import fresh_login_required, login_required
from flask_sqlalchemy import SQLAlchemy
from werkzeug.security import check_password_hash, generate_password_hash

app = Flask(__name__)
app.config.update(
    SECRET_KEY=os.environ["SECRET_KEY"],
    SQLALCHEMY_DATABASE_URI=f"sqlite:///{Path(os.environ.get('DATABASE', 'app.db')).absolute()}",
    SESSION_COOKIE_SAMESITE="Lax",
    REMEMBER_COOKIE_SAMESITE="Lax",
)
db = SQLAlchemy(app)
login_manager = LoginManager(app)
login_manager.login_view = "login"

FORM = """<!doctype html><title>{{ title }}</title><h1>{{ title }}</h1><p>{{ note }}</p>
<form method="post">
  <p><label>User name <input name="username" required></label></p>
  {% if title == "Sign up" %}<p><label>Email <input name="email" type="email"></label></p>{% endif %}
  <p><label>Password <input name="password" type="password" required></label></p>
  {% if title == "Sign in" %}<p><label><input name="remember" type="checkbox"> Remember me</label></p>{% endif %}
  <button>{{ title }}</button>
</form>"""
PROFILE = """<!doctype html><title>Profile</title><h1>Hello, {{ current_user.username }}</h1>
<form method="post" action="{{ url_for('logout') }}"><button>Sign out</button></form>"""


class User(UserMixin, db.Model):
    """An account."""

    id = db.Column(db.Integer, primary_key=True)
    username = db.Column(db.String(64), unique=True, nullable=False)
    email = db.Column(db.String(254), unique=True)
    password_hash = db.Column(db.String(256), nullable=False)
    is_admin = db.Column(db.Boolean, nullable=False, default=False)
    created_at = db.Column(db.DateTime, nullable=False, default=lambda: datetime.now(timezone.utc))


with app.app_context():
    db.create_all()


@login_manager.user_loader
def load_user(user_id: str) -> User | None:
    return db.session.get(User, int(user_id))


def by_name(username: str) -> User | None:
    return db.session.execute(db.select(User).filter_by(username=username)).scalar_one_or_none()


def form(title: str, note: str = ""):
    """The page, with 422 if something was wrong."""
    return render_template_string(FORM, title=title, note=note), 422 if note else 200


@app.route("/signup", methods=["GET", "POST"])
def signup():
    if request.method == "GET":
        return form("Sign up")
    username, email = request.form["username"], request.form.get("email") or None
    if by_name(username):
        return form("Sign up", "That name is taken.")
    password_hash = generate_password_hash(request.form["password"])
    db.session.add(User(username=username, email=email, password_hash=password_hash))
    db.session.commit()
    return redirect(url_for("login"))


@app.route("/login", methods=["GET", "POST"])
def login():
    if request.method == "GET":
        return form("Sign in")
    user = by_name(request.form["username"])
    if not user or not check_password_hash(user.password_hash, request.form["password"]):
        return form("Sign in", "Wrong name or password.")
    login_user(user, remember="remember" in request.form)
    return redirect(url_for("profile"))


@app.post("/logout")
def logout():
    logout_user()
    return redirect(url_for("login"))


@app.get("/profile")
@login_required
def profile():
    return render_template_string(PROFILE)


@app.put("/password")
@fresh_login_required
def change_password():
    """Takes JSON, as programs send it."""
    if not check_password_hash(current_user.password_hash, request.json["current_password"]):
        return {"message": "Wrong password."}, 422
    current_user.password_hash = generate_password_hash(request.json["new_password"])
    db.session.commit()
    return "", 204
