"""Writes hashes.json: passwords as other systems hash them, made by their own libraries.

    python3 -m venv /tmp/new && /tmp/new/bin/pip install -r requirements.txt
    python3 -m venv /tmp/old && /tmp/old/bin/pip install -r requirements-old.txt
    /tmp/new/bin/python make.py /tmp/old/bin/python

The second one has a Werkzeug that still made plain sums. Salts are random: each run writes others.
Most ask for little, so that a test of all stays quick; one of each kind is as the library makes it.
"""

import base64
import hashlib
import json
import pathlib
import subprocess
import sys

import argon2
import bcrypt
import django.conf
import passlib.hash
import werkzeug.security
from django.contrib.auth import hashers

PLAIN = "correct horse"
# An e and its accent as two characters, and a space that is not U+0020: what Unicode would fold.
UNFOLDED = "cafe\u0301\u00a0au\u3000lait 👍"
LONG = "0123456789" * 10
PEPPER = "0f3b8e66f2a94e6d"

vectors = []


def add(who, text, password=PLAIN, **more):
    vectors.append({"from": who, "hash": text, "password": password} | more)


def with_werkzeug():
    make = werkzeug.security.generate_password_hash
    add("Werkzeug", make(PLAIN))
    add("Werkzeug", make(UNFOLDED, "scrypt:1024:8:1"), UNFOLDED)
    add("Werkzeug", make(PLAIN, "scrypt:512:4:3", 40))
    add("Werkzeug", make(PLAIN, "pbkdf2"))
    add("Werkzeug", make(UNFOLDED, "pbkdf2:sha256:1000"), UNFOLDED)
    add("Werkzeug", make(LONG, "pbkdf2:sha512:1000"), LONG)
    add("Werkzeug", make(PLAIN, "pbkdf2:sha1:1000"), weak=True)
    # It never writes the method without its rounds, but reads it.
    text = make(PLAIN, "pbkdf2").replace("pbkdf2:sha256:1000000$", "pbkdf2:sha256$")
    assert werkzeug.security.check_password_hash(text, PLAIN)
    add("Werkzeug", text)


def with_old_werkzeug(python):
    code = """
import json, sys
from werkzeug.security import generate_password_hash
print(json.dumps([generate_password_hash(*asked) for asked in json.load(sys.stdin)]))
"""
    asked = [
        (PLAIN, "md5"),
        (PLAIN, "sha1"),
        (UNFOLDED, "sha1"),
        (PLAIN, "sha256"),
        (PLAIN, "sha512"),
        (PLAIN, "pbkdf2:sha1:1000", 8),
        (PLAIN, "pbkdf2:sha256:1000", 8),
    ]
    ran = subprocess.run(
        [python, "-c", code], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    for (password, method, *_), text in zip(asked, json.loads(ran.stdout), strict=True):
        weak = {} if "sha256:" in method else {"weak": True}
        add("Werkzeug 2.0", text, password, **weak)


def with_django():
    django.conf.settings.configure()
    add("Django", hashers.PBKDF2PasswordHasher().encode(PLAIN, "rCbOqJEk0Xn3Xq4Aw1Tz2B"))
    pbkdf2 = hashers.PBKDF2PasswordHasher().encode
    add("Django", pbkdf2(UNFOLDED, "rCbOqJEk0Xn3Xq4Aw1Tz2B", 1000), UNFOLDED)
    sha1 = hashers.PBKDF2SHA1PasswordHasher().encode
    add("Django", sha1(PLAIN, "rCbOqJEk0Xn3Xq4Aw1Tz2B", 1000), weak=True)
    add("Django", hashers.MD5PasswordHasher().encode(PLAIN, "pepperandsalt"), weak=True)
    add("Django", hashers.ScryptPasswordHasher().encode(PLAIN, "m2Uo7lNPpRTRNyBoQb4FzD"))
    scrypt = hashers.ScryptPasswordHasher().encode
    add("Django", scrypt(UNFOLDED, "m2Uo7lNPpRTRNyBoQb4FzD", n=1024, r=4, p=2), UNFOLDED)
    hasher = hashers.Argon2PasswordHasher()
    add("Django", hasher.encode(PLAIN, hasher.salt()))
    hasher.time_cost, hasher.memory_cost, hasher.parallelism = 1, 1024, 2
    add("Django", hasher.encode(UNFOLDED, hasher.salt()), UNFOLDED)
    for hasher, password in [
        (hashers.BCryptSHA256PasswordHasher(), LONG),
        (hashers.BCryptSHA256PasswordHasher(), UNFOLDED),
        (hashers.BCryptPasswordHasher(), LONG),
    ]:
        hasher.rounds = 4
        add("Django", hasher.encode(password, hasher.salt()), password)


def with_bcrypt():
    def make(password, cost=4, ident="2b"):
        text = bcrypt.hashpw(password.encode(), bcrypt.gensalt(cost)).decode()
        return f"${ident}${text[4:]}"

    add("bcrypt", make(PLAIN, 12))
    add("bcrypt", make(UNFOLDED), UNFOLDED)
    # This version of bcrypt cuts it, as Django, PHP and bcrypt-ruby do.
    add("bcrypt", make(LONG), LONG)
    add("bcrypt", make(LONG[:72]), LONG[:72])
    add("bcrypt", make(LONG[:71]), LONG[:71])
    add("Laravel", make(PLAIN, 5, "2y"))
    add("Devise", make(PLAIN + PEPPER, 4, "2a"), pepper=PEPPER)
    add("Devise", make(UNFOLDED + PEPPER, 4, "2a"), UNFOLDED, pepper=PEPPER)
    # The pepper is cut off in part.
    long = LONG[:65]
    add("Devise", make(long + PEPPER, 4, "2a"), long, pepper=PEPPER)


def with_passlib():
    h = passlib.hash
    add("passlib", h.pbkdf2_sha256.hash(PLAIN))
    add("passlib", h.pbkdf2_sha256.using(rounds=1000).hash(UNFOLDED), UNFOLDED)
    add("passlib", h.pbkdf2_sha512.using(rounds=1000).hash(LONG), LONG)
    add("passlib", h.pbkdf2_sha1.using(rounds=1000).hash(PLAIN), weak=True)
    # Bytes whose base64 holds both signs that passlib writes in its own way.
    salt = bytes.fromhex("fbefbefbefbefffffffbefbe")
    add("passlib", h.pbkdf2_sha256.using(rounds=1000, salt=salt).hash(PLAIN))
    add("passlib", h.scrypt.using(rounds=10).hash(UNFOLDED), UNFOLDED)
    add("passlib", h.scrypt.using(rounds=16).hash(PLAIN))
    add("passlib", h.bcrypt_sha256.using(rounds=4).hash(LONG), LONG)
    add("passlib", h.bcrypt_sha256.using(rounds=4, version=1).hash(UNFOLDED), UNFOLDED)
    add("passlib", h.bcrypt.using(rounds=4, ident="2a").hash(PLAIN))


def with_argon2():
    add("argon2-cffi", argon2.PasswordHasher().hash(PLAIN))
    for kind, password in [
        (argon2.Type.ID, UNFOLDED),
        (argon2.Type.I, PLAIN),
        (argon2.Type.D, LONG),
    ]:
        hasher = argon2.PasswordHasher(1, 1024, 1, 32, 16, type=kind)
        add("argon2-cffi", hasher.hash(password), password)
    # As Laravel makes it.
    add("argon2-cffi", argon2.PasswordHasher(4, 65536, 1, 32, 16).hash(PLAIN))
    add("argon2-cffi", argon2.PasswordHasher(1, 1024, 1, 64, 32).hash(PLAIN))
    # The first Argon2s did not write their version, which was 16.
    old = argon2.low_level.hash_secret(
        PLAIN.encode(), b"sixteen bytes...", 2, 1024, 1, 32, argon2.Type.I, version=16
    ).decode()
    add("argon2-cffi", old)
    old = old.replace("v=16$", "")
    assert argon2.PasswordHasher().verify(old, PLAIN)
    add("argon2-cffi", old)


def by_the_phc_format():
    """As RustCrypto and Node's @phc write it; the digest is hashlib's."""

    def b64(data):
        return base64.b64encode(data).decode().rstrip("=")

    salt = b"sixteen bytes..."
    for name, size in [("sha256", 32), ("sha512", 64), ("sha256", 64), ("sha512", 32)]:
        digest = b64(hashlib.pbkdf2_hmac(name, UNFOLDED.encode(), salt, 1000, size))
        add("PHC", f"$pbkdf2-{name}$i=1000,l={size}${b64(salt)}${digest}", UNFOLDED)
    digest = b64(hashlib.pbkdf2_hmac("sha512", PLAIN.encode(), salt, 1000))
    add("PHC", f"$pbkdf2-sha512$i=1000${b64(salt)}${digest}")


with_werkzeug()
with_old_werkzeug(sys.argv[1])
with_django()
with_bcrypt()
with_passlib()
with_argon2()
by_the_phc_format()
lines = ",\n".join(json.dumps(vector, ensure_ascii=True) for vector in vectors)
pathlib.Path(__file__).with_name("hashes.json").write_text(f"[\n{lines}\n]\n")
