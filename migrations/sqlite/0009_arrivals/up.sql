-- Accounts that came from another system: under which names, in which run of the import, and which old "remember me" cookie counts
-- as long as the account's epoch is this one.
CREATE TABLE arrivals (
    user_id      TEXT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    came_as      BLOB NOT NULL UNIQUE,
    old_id       TEXT,
    cookie_epoch BLOB,
    run          TEXT NOT NULL
);
CREATE INDEX arrivals_old_id ON arrivals (old_id);
