DROP TABLE activity;
DROP TABLE sessions;
DROP TABLE credentials;
DROP TABLE users;
