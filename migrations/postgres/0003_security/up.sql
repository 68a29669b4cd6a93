CREATE TABLE throttles (
    key        BYTEA PRIMARY KEY NOT NULL,
    scope      TEXT NOT NULL CHECK (scope IN ('username', 'email', 'nobody', 'device', 'address', 'sign-up', 'code')),
    user_id    TEXT,
    count      BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    reference  TEXT,
    expires_at BIGINT NOT NULL
);
CREATE INDEX throttles_user_id ON throttles (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX throttles_of_nobody ON throttles (expires_at) WHERE user_id IS NULL;
CREATE INDEX throttles_expires_at ON throttles (expires_at);

CREATE TABLE devices (
    id         TEXT PRIMARY KEY NOT NULL,
    token_hash BYTEA NOT NULL,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    seen_at    BIGINT NOT NULL,
    UNIQUE (token_hash, user_id)
);
CREATE INDEX devices_user_id ON devices (user_id);
CREATE INDEX devices_seen_at ON devices (seen_at);

CREATE TABLE reserved_names (
    key         BYTEA PRIMARY KEY NOT NULL,
    reserved_at BIGINT NOT NULL
);

-- A refused sign-in may belong to no account.
ALTER TABLE activity ALTER COLUMN user_id DROP NOT NULL;
ALTER TABLE activity ADD COLUMN reference TEXT;
DROP INDEX activity_user_id;
CREATE INDEX activity_user_id ON activity (user_id, id);
CREATE INDEX activity_by_user ON activity (by_user);
CREATE INDEX activity_at ON activity (at);
CREATE INDEX activity_reference ON activity (reference);

CREATE INDEX sessions_idle_until ON sessions (idle_until);
CREATE INDEX sessions_absolute_until ON sessions (absolute_until);
CREATE INDEX password_links_expires_at ON password_links (expires_at);
