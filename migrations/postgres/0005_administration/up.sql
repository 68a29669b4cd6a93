-- Names are compared byte by byte, as SQLite does: what begins with a text is then a range.
ALTER TABLE users ALTER COLUMN username_key TYPE TEXT COLLATE "C";
ALTER TABLE users ALTER COLUMN email_key TYPE TEXT COLLATE "C";

-- Who is a user or an administrator, active or disabled, in the order of each name.
CREATE INDEX users_by_username ON users (role, (disabled_at IS NULL), username_key);
CREATE INDEX users_by_email ON users (role, (disabled_at IS NULL), email_key);

-- The log by kind and by address.
CREATE INDEX activity_what ON activity (what, id);
CREATE INDEX activity_ip ON activity (ip, id);

CREATE TABLE invitations (
    id         TEXT PRIMARY KEY NOT NULL,
    token_hash BYTEA NOT NULL UNIQUE,
    role       TEXT NOT NULL CHECK (role IN ('user', 'admin')),
    uses       BIGINT NOT NULL,
    used       BIGINT NOT NULL,
    made_by    TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    last_used_at BIGINT
);
CREATE INDEX invitations_expires_at ON invitations (expires_at);

-- The invitation that the account was made with.
ALTER TABLE users ADD COLUMN invitation_id TEXT;

-- The administrator who made the link; none for the command line.
ALTER TABLE password_links ADD COLUMN made_by TEXT;
CREATE INDEX password_links_made_by ON password_links (made_by);
