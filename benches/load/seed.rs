//! Accounts and sessions.

use portaria::{App, Config, db, domain::Role};

use super::support::add_user;

/// How many can sign in: once, to see their page, or again and again. An account has at most a
/// hundred sessions, so those are not the same.
pub const PEOPLE: usize = FAITHFUL + OTHERS;
pub const FAITHFUL: usize = 16;
pub const OTHERS: usize = 64;
/// The site's secret key.
pub const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// Of one who can sign in.
pub fn name(n: usize) -> String {
    format!("person{n}")
}

/// The site with those who can sign in, and so many who have an account and a session.
pub async fn fill(url: &str, accounts: usize) -> App {
    let settings = [("database_url", url), ("secret_key", KEY)];
    let app = App::build(Config::of(settings).unwrap()).await.unwrap();
    for n in 0..PEOPLE {
        add_user(&app, &name(n), None, Role::User).await;
    }
    let bytes = if url.starts_with("sqlite:") { "BLOB" } else { "BYTEA" };
    let hash = format!("CAST('session' || a AS {bytes})");
    // A statement has a time limit.
    for start in (0..accounts).step_by(20_000) {
        let end = accounts.min(start + 20_000);
        let numbered = format!(
            "WITH RECURSIVE n(i) AS (SELECT {start} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {end}),
             numbered AS (SELECT substr(CAST(1000000 + i AS TEXT), 2) AS a FROM n)"
        );
        let epoch = "(SELECT epoch FROM users WHERE username_key = 'person0')";
        let id = |kind| format!("'00000000-0000-7000-8000-{kind}00000' || a");
        let rows = [
            format!(
                "INSERT INTO users (id, username, username_key, email, email_key, role, epoch, created_at)
                 {numbered} SELECT {}, 'user' || a, 'user' || a, a || '@example.com', a || '@example.com',
                 'user', {epoch}, 1 FROM numbered",
                id("0")
            ),
            format!(
                "INSERT INTO sessions (id, token_hash, user_id, epoch, created_at, last_seen_at, auth_at, amr,
                 idle_until, absolute_until, ip, agent, remember)
                 {numbered} SELECT {}, {hash}, {}, {epoch}, 1, 1, 1, 'pwd', 4000000000000, 4000000000000,
                 '127.0.0.1', 'x', FALSE FROM numbered",
                id("1"),
                id("0")
            ),
        ];
        let insert = move |db: &mut db::Conn| -> db::Result<()> {
            use diesel::connection::SimpleConnection;
            rows.iter().try_for_each(|rows| Ok(db.batch_execute(rows)?))
        };
        app.db().write(insert).await.unwrap();
    }
    app
}
