CREATE INDEX users_role ON users (role);

CREATE TABLE setup_codes (
    id         TEXT PRIMARY KEY NOT NULL,
    code_hash  BLOB NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE password_links (
    id         TEXT PRIMARY KEY NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX password_links_user_id ON password_links (user_id);
