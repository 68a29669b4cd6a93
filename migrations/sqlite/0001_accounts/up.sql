CREATE TABLE users (
    id                TEXT PRIMARY KEY NOT NULL,
    username          TEXT NOT NULL,
    username_key      TEXT NOT NULL UNIQUE,
    display_name      TEXT,
    email             TEXT,
    email_key         TEXT UNIQUE,
    email_verified_at BIGINT,
    role              TEXT NOT NULL CHECK (role IN ('user', 'admin')),
    epoch             BLOB NOT NULL,
    disabled_at       BIGINT,
    created_at        BIGINT NOT NULL
);

CREATE TABLE credentials (
    id          TEXT PRIMARY KEY NOT NULL,
    user_id     TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL CHECK (kind IN ('password')),
    phc         TEXT NOT NULL,
    preparation BIGINT NOT NULL,
    created_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX credentials_password ON credentials (user_id) WHERE kind = 'password';

CREATE TABLE sessions (
    id             TEXT PRIMARY KEY NOT NULL,
    token_hash     BLOB NOT NULL UNIQUE,
    replaced_hash  BLOB,
    user_id        TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    epoch          BLOB NOT NULL,
    created_at     BIGINT NOT NULL,
    last_seen_at   BIGINT NOT NULL,
    auth_at        BIGINT NOT NULL,
    amr            TEXT NOT NULL,
    idle_until     BIGINT NOT NULL,
    absolute_until BIGINT NOT NULL,
    ip             TEXT NOT NULL,
    agent          TEXT NOT NULL,
    remember       BOOLEAN NOT NULL
);
CREATE INDEX sessions_replaced_hash ON sessions (replaced_hash);
CREATE INDEX sessions_user_id ON sessions (user_id);

CREATE TABLE activity (
    id      TEXT PRIMARY KEY NOT NULL,
    at      BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    by_user TEXT,
    what    TEXT NOT NULL,
    ip      TEXT NOT NULL,
    agent   TEXT NOT NULL
);
CREATE INDEX activity_user_id ON activity (user_id, at);
