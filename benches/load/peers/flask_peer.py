"""The same sign-in and page in Flask, Flask-Login and Flask-SQLAlchemy, with argon2-cffi at the site's
parameters, for `scripts/bench`."""
import os

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from flask import Flask, redirect, render_template_string, request, url_for
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import create_engine, make_url, text

app = Flask(__name__)
place = os.environ["PEER_DATABASE"]
server = make_url("postgresql+psycopg2://" + place.split("://", 1)[1]) if "://" in place else None
database = server.set(database="flask_peer") if server else f"sqlite:///{place}"
app.config.update(SECRET_KEY="bench", SQLALCHEMY_DATABASE_URI=database)
db = SQLAlchemy(app)
manager = LoginManager(app)
manager.login_view = "login"
hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
PAGE = """<!doctype html><html lang="en"><head><title>{{ title }}</title></head><body><main>{% if user %}
<p>Hello, {{ user.username }}</p>{% else %}<form method="post"><label>Name <input name="username"></label>
<label>Password <input name="password" type="password"></label><button>Sign in</button></form>{% endif %}
</main></body></html>"""


class User(db.Model, UserMixin):
    id = db.Column(db.Integer, primary_key=True)
    username = db.Column(db.String(80), unique=True, nullable=False)
    password_hash = db.Column(db.String(200), nullable=False)


@manager.user_loader
def load_user(uid):
    return db.session.get(User, int(uid))


@app.route("/login", methods=["GET", "POST"])
def login():
    if request.method == "POST":
        name = request.form["username"]
        user = db.session.execute(db.select(User).filter_by(username=name)).scalar_one_or_none()
        try:
            if user and hasher.verify(user.password_hash, request.form["password"]):
                login_user(user)
                return redirect(url_for("profile"))
        except VerifyMismatchError:
            pass
    return render_template_string(PAGE, title="Sign in", user=None)


@app.route("/profile")
@login_required
def profile():
    return render_template_string(PAGE, title="Profile", user=current_user)


def seed():
    if server:
        with create_engine(server, isolation_level="AUTOCOMMIT").connect() as operator:
            operator.execute(text("DROP DATABASE IF EXISTS flask_peer"))
            operator.execute(text("CREATE DATABASE flask_peer"))
    db.create_all()
    password_hash = hasher.hash(os.environ["PEER_PASSWORD"])
    for n in range(int(os.environ["PEER_PEOPLE"])):
        db.session.add(User(username=f"person{n}", password_hash=password_hash))
    db.session.commit()


with app.app_context():
    if os.environ.get("PEER_SEED"):
        seed()
