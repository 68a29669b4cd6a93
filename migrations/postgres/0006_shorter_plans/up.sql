-- Who is a user or an administrator, active or disabled, in the order of each name. PostgreSQL takes no
-- index of an expression for `disabled_at IS NOT NULL`, and SQLite plans a statement anew for each value
-- that is bound to it, where a table has an index of what is NOT NULL: hence a number.
DROP INDEX IF EXISTS users_by_username;
DROP INDEX IF EXISTS users_by_email;
DROP INDEX IF EXISTS users_active_by_username;
DROP INDEX IF EXISTS users_active_by_email;
DROP INDEX IF EXISTS users_disabled_by_username;
DROP INDEX IF EXISTS users_disabled_by_email;
CREATE INDEX users_active_by_username ON users (role, username_key) WHERE disabled_at IS NULL;
CREATE INDEX users_active_by_email ON users (role, email_key) WHERE disabled_at IS NULL;
CREATE INDEX users_disabled_by_username ON users (role, username_key) WHERE disabled_at > 0;
CREATE INDEX users_disabled_by_email ON users (role, email_key) WHERE disabled_at > 0;

DROP INDEX throttles_user_id;
CREATE INDEX throttles_user_id ON throttles (user_id);

-- For deleting an account: the index of passwords is not of all kinds.
CREATE INDEX credentials_user_id ON credentials (user_id);
