use crate::support::TestSite;

#[tokio::test]
async fn a_supervisor_is_told() {
    let site = TestSite::open().await;
    let browser = site.anonymous();
    let alive = browser.get("/healthz").await.is(200);
    assert_eq!(alive.header("content-type"), "text/plain; charset=utf-8");
    browser.get("/readyz").await.is(200);
}

#[tokio::test]
async fn a_schema_that_is_not_current_is_not_ready() {
    use diesel::connection::SimpleConnection;
    let site = TestSite::open().await;
    let forget = |db: &mut portaria::db::Conn| -> portaria::db::Result<()> {
        Ok(db.batch_execute("DELETE FROM __diesel_schema_migrations")?)
    };
    site.app.db().write(forget).await.unwrap();
    let answer = site.anonymous().get("/readyz").await.is(503);
    assert_ne!(answer.header("retry-after"), "");
    site.anonymous().get("/healthz").await.is(200);
}

#[tokio::test]
async fn assets_stay_in_the_browser_and_only_they_are_served() {
    let site = TestSite::open().await;
    let browser = site.anonymous();
    let page = browser.get("/login").await;
    let at = page.body.find("/static/").unwrap();
    let path: String = page.body[at..].chars().take_while(|c| *c != '"').collect();
    let css = browser.get(&path).await.is(200);
    assert_eq!(css.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(css.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(css.header("x-content-type-options"), "nosniff");
    for other in [
        "/static/0/app.css",
        "/static/app.css",
        "/static/",
        "/static/../Cargo.toml",
        "/static/x/..%2f..%2fCargo.toml",
    ] {
        browser.get(other).await.is(404);
    }
}
