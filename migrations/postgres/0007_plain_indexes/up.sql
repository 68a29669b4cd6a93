-- A disabled account is one whose `disabled_at` is there, and a counter that is somebody's has a `user_id`.
DROP INDEX users_disabled_by_username;
DROP INDEX users_disabled_by_email;
CREATE INDEX users_disabled_by_username ON users (role, username_key) WHERE disabled_at IS NOT NULL;
CREATE INDEX users_disabled_by_email ON users (role, email_key) WHERE disabled_at IS NOT NULL;

DROP INDEX throttles_user_id;
CREATE INDEX throttles_user_id ON throttles (user_id) WHERE user_id IS NOT NULL;
