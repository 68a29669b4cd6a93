use portaria::{domain::Role, setup_link};
use tokio::task::JoinSet;

use crate::support::{Answer, Browser, Here, PASSWORD, TestSite, stop};

/// The path of the link that a start prints, without the prefix.
async fn link(site: &TestSite) -> String {
    let link = setup_link(&site.app).await.unwrap().unwrap();
    link.split_once(&format!("{}/setup", site.prefix))
        .map(|(_, rest)| format!("/setup{rest}"))
        .unwrap()
}

async fn set_up(browser: &Browser, link: &str, name: &str) -> Answer {
    let page = browser.open(link).await.is(200);
    page.form("setup").fill("username", name).fill("password", PASSWORD).send().await
}

#[tokio::test]
async fn the_first_administrator_is_made_with_the_link_and_then_the_page_is_gone() {
    let site = TestSite::open().await;
    let browser = site.anonymous();
    let link = link(&site).await;
    set_up(&browser, &link, "grace").await.leads_to("/profile").follow().await.sees("Profile");
    assert_eq!(site.db_user("grace").await.role, Role::Admin);
    assert_eq!(site.db_activity("grace").await, ["signed-up", "signed-in"]);
    for path in [&link, "/setup"] {
        site.anonymous().get(path).await.is(404);
        site.anonymous().post(path, "code=x").await.is(404);
    }
    assert!(setup_link(&site.app).await.unwrap().is_none());
}

#[tokio::test]
async fn who_has_not_the_code_learns_nothing_and_makes_nothing() {
    let site = TestSite::open().await;
    site.user("ada").await;
    let link = link(&site).await;
    let browser = site.anonymous();
    let page = browser.open("/setup").await.is(200);
    for code in ["", "x", &format!("setup_{}", "A".repeat(43))] {
        let form = page.form("setup").fill("code", code).fill("username", "ada");
        let answer = form.fill("password", PASSWORD).submit().await.is(422);
        assert_eq!(
            answer.error_of("code"),
            "The code is not right. Use the one from the latest start of the site"
        );
        assert_eq!(answer.error_of("username"), "");
        assert_eq!(answer.form("setup").value("username"), "ada");
    }
    assert_eq!(site.db_rows().await[0], 1);
    let answer = set_up(&browser, &link, "ada").await.is(422);
    assert_eq!(answer.error_of("username"), "That name is taken. Try another");
    // A mistake spends nothing.
    let form = answer.form("setup").fill("username", "grace").fill("password", PASSWORD);
    form.send().await.leads_to("/profile");
}

#[tokio::test]
async fn a_start_ends_the_code_of_the_one_before_on_every_node() {
    let site = TestSite::open().await;
    let node = site.another_node().await;
    let (old, new) = (link(&site).await, link(&site).await);
    assert_ne!(old, new);
    set_up(&site.anonymous(), &old, "grace").await.is(422);
    set_up(&node, &new, "grace").await.leads_to("/profile");
    site.anonymous().get("/setup").await.is(404);
}

#[tokio::test]
async fn of_many_with_the_code_at_once_one_is_the_first_administrator() {
    // So that many hashes are ready at once.
    let site = TestSite::with(&[("hash.threads", "8")]).await;
    let nodes = [site.anonymous(), site.another_node().await];
    for _ in 0..4 {
        let link = link(&site).await;
        let (_, code) = link.split_once("code=").unwrap();
        let tries = (0..16).map(|n| {
            let browser = nodes[n % 2].copy();
            let body = format!("code={code}&username=grace{n}&password=correct+horse+battery");
            async move { browser.post("/setup", &body).await.status }
        });
        let mut statuses = tries.collect::<JoinSet<_>>().join_all().await;
        statuses.sort_unstable();
        assert_eq!(statuses.remove(0), 303);
        assert_eq!(statuses, [404; 15]);
        assert_eq!(site.db_rows().await[..3], [1, 1, 1]);
        site.db_clear().await;
    }
}

#[test]
fn the_start_prints_the_link_while_there_is_no_administrator() {
    use std::io::BufRead;
    let here = Here::with_database();
    let (mut child, line, mut out) = here.serve(&["--listen", "127.0.0.1:0"]);
    let url = line.trim().strip_prefix("Portaria on ").unwrap();
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    assert!(line.starts_with(&format!("Set up: {url}/setup?code=setup_")), "{line}");
    assert_eq!(stop(&mut child, "-TERM"), Some(0));
    assert!(here.run(&["user", "add", "grace", "--role", "admin"], "").status.success());
    let (mut child, _, mut out) = here.serve(&["--listen", "127.0.0.1:0"]);
    assert_eq!(stop(&mut child, "-TERM"), Some(0));
    line.clear();
    out.read_line(&mut line).unwrap();
    assert_eq!(line, "");
}
