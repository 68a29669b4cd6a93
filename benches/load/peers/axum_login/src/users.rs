//! The accounts, as axum-login asks for them.

use axum_login::{AuthUser, AuthnBackend, UserId};
use serde::Deserialize;
use sqlx::{FromRow, SqlitePool};
use tokio::task::spawn_blocking;

#[derive(Clone, FromRow)]
pub struct User {
    id: i64,
    pub username: String,
    password_hash: String,
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "user {}", self.id)
    }
}

impl AuthUser for User {
    type Id = i64;

    fn id(&self) -> i64 {
        self.id
    }

    fn session_auth_hash(&self) -> &[u8] {
        self.password_hash.as_bytes()
    }
}

#[derive(Deserialize)]
pub struct Credentials {
    username: String,
    password: String,
}

#[derive(Clone)]
pub struct Backend(pub SqlitePool);

impl Backend {
    /// People of one password, in a new database.
    pub async fn seed(&self, people: usize, password: &str) -> sqlx::Result<()> {
        let table = "CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL)";
        sqlx::query(table).execute(&self.0).await?;
        let hash = password_auth::generate_hash(password);
        for n in 0..people {
            sqlx::query("INSERT INTO users (username, password_hash) VALUES (?, ?)")
                .bind(format!("person{n}"))
                .bind(&hash)
                .execute(&self.0)
                .await?;
        }
        Ok(())
    }
}

impl AuthnBackend for Backend {
    type User = User;
    type Credentials = Credentials;
    type Error = sqlx::Error;

    async fn authenticate(&self, credentials: Credentials) -> sqlx::Result<Option<User>> {
        let user: Option<User> = sqlx::query_as("SELECT * FROM users WHERE username = ?")
            .bind(&credentials.username)
            .fetch_optional(&self.0)
            .await?;
        let verify = move || {
            user.filter(|user| {
                password_auth::verify_password(&credentials.password, &user.password_hash).is_ok()
            })
        };
        Ok(spawn_blocking(verify).await.expect("verifying does not panic"))
    }

    async fn get_user(&self, id: &UserId<Self>) -> sqlx::Result<Option<User>> {
        sqlx::query_as("SELECT * FROM users WHERE id = ?").bind(id).fetch_optional(&self.0).await
    }
}
