//! Who invites, on the site's pages and from the shell.

use std::time::Duration;

use portaria::{
    accounts::invitation::State,
    domain::{Role, Visitor},
};
use serde_json::Value;

use crate::support::{Answer, Browser, Change, Here, Outcome, PASSWORD, TestSite, ask, code, stop};

impl TestSite {
    /// The browser of an administrator who has just typed the password.
    async fn fresh_admin(&self, name: &str) -> Browser {
        let browser = self.admin(name).await;
        browser.post("/sudo", "password=correct+horse+battery").await.is(303);
        browser
    }
}

impl Answer {
    /// The link that is shown once; its path without the prefix.
    fn shown(&self) -> String {
        let html = scraper::Html::parse_document(&self.body);
        let output = scraper::Selector::parse("main .link code").unwrap();
        let link: String = html.select(&output).next().expect(&self.body).text().collect();
        let at = link.find("/invitation/").unwrap();
        assert!(link.starts_with("http://"), "{link}");
        link[at..].to_owned()
    }
}

#[tokio::test]
async fn an_administrator_invites_and_sees_the_link_once() {
    let site = TestSite::open().await;
    let browser = site.fresh_admin("grace").await;
    let page = browser.open("/profile").await.sees("Invitations");
    let page = page.browser.open("/admin/invitations").await.is(200).sees("There are none.");
    let form = page.form("invite");
    assert_eq!([form.value("uses"), form.value("days"), form.value("role")], ["1", "7", "user"]);
    let made = form.fill("uses", " 3 ").fill("days", "30").send().await.is(200);
    let made = made.sees("Invitation created").sees("shown only this once");
    let made = made.sees("31 January 2026, 00:10 UTC");
    assert_eq!(made.header("cache-control"), "no-store");
    let link = made.shown();
    for path in ["/admin/invitations", "/profile/activity"] {
        let page = browser.open(path).await.is(200);
        assert!(!page.body.contains("inv_"), "{}", page.body);
    }
    let page = browser.open("/admin/invitations").await;
    page.sees("User Works").sees("3 of 3").sees("31 January 2026, 00:10 UTC").sees("grace");
    site.anonymous().post(&link, "username=ada&password=correct+horse+battery").await.is(303);
    browser.open("/admin/invitations").await.sees("2 of 3");
    let page = browser.open("/profile/activity").await;
    page.sees("Invitation created 1 January 2026").sees_no("By an administrator Invitation");
    let log = site.db_log().await;
    let row = log.iter().find(|row| row.what == "invitation-made").unwrap();
    assert_eq!((row.username.as_deref(), &row.user_id), (Some("grace"), &row.by_user));
    assert_eq!(row.ip, "127.0.0.1");
}

#[tokio::test]
async fn a_page_with_a_link_is_never_compressed() {
    let site = TestSite::open().await;
    let browser = site.fresh_admin("grace").await;
    let cookie = browser.cookie_header();
    let headers = [
        ("accept-encoding", "gzip"),
        ("cookie", cookie.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let body = b"uses=1&days=7&role=admin".to_vec();
    let page = browser.send(reqwest::Method::POST, "/admin/invitations/new", &headers, body).await;
    assert_eq!(page.is(200).header("content-encoding"), "");
}

#[tokio::test]
async fn every_mistake_is_told_beside_its_field() {
    let site = TestSite::open().await;
    let browser = site.fresh_admin("grace").await;
    for (uses, days) in [("0", "0"), ("1001", "366"), ("-1", "1.5"), ("", "x"), ("+1", "１")] {
        let page = browser.open("/admin/invitations").await;
        let form = page.form("invite").fill("uses", uses).fill("days", days);
        let page = form.fill("role", "admin").send().await.is(422);
        assert_eq!(page.error_of("uses"), "Enter a whole number from 1 to 1000");
        assert_eq!(page.error_of("days"), "Enter a number of days from 1 to 365");
        let form = page.form("invite");
        assert_eq!(
            [form.value("uses"), form.value("days"), form.value("role")],
            [uses, days, "admin"]
        );
    }
    for role in ["root", "", "ADMIN"] {
        let body = format!("uses=1&days=1&role={role}");
        let page = browser.post("/admin/invitations/new", &body).await.is(422);
        assert_eq!(page.error_of("role"), "Choose a role");
    }
    let page = browser.post("/admin/invitations/new", "").await.is(422);
    assert!(["uses", "days", "role"].iter().all(|field| !page.error_of(field).is_empty()));
    assert!(site.db_invitations().await.is_empty());
    for (uses, days) in [("1", "1"), ("1000", "365")] {
        let body = format!("uses={uses}&days={days}&role=user&used=-5&id=x&made_by=&revoked_at=1");
        browser.post("/admin/invitations/new", &body).await.is(200);
    }
    let (all, grace) = (site.db_invitations().await, site.db_user("grace").await.id);
    assert_eq!((all[0].uses, all[1].uses), (1000, 1));
    for one in all {
        assert!(one.used == 0 && one.made_by == Some(grace));
        assert_eq!(one.state(site.clock.now()), State::Good);
    }
}

#[tokio::test]
async fn what_is_revoked_works_no_longer() {
    let site = TestSite::open().await;
    let browser = site.fresh_admin("grace").await;
    let links = [site.invitation(1, 7, Role::User).await, site.invitation(1, 7, Role::User).await];
    let ids: Vec<_> = site.db_invitations().await.iter().map(|one| one.id).collect();
    let page = browser.open("/admin/invitations").await.sees("The operator of this site");
    let page = page.form(&format!("revoke-{}", ids[1])).submit().await.is(200);
    let page = page.sees("The invitation was revoked.").sees("User Revoked").sees("User Works");
    assert!(!page.body.contains(&format!("revoke-{}", ids[1])), "{}", page.body);
    site.anonymous().get(&links[0]).await.is(410);
    let body = "username=ada&password=correct+horse+battery";
    site.anonymous().post(&links[0], body).await.is(410);
    site.anonymous().get(&links[1]).await.is(200);
    assert_eq!(site.db_activity("grace").await.last().unwrap(), "invitation-revoked");

    let path = format!("/admin/invitations/{}/revoke", ids[1]);
    browser.post(&path, "").await.leads_to("/admin/invitations").follow().await.sees("Nothing was");
    let told = site.db_log().await.len();
    let nobodys = uuid::Uuid::now_v7().to_string();
    for id in [nobodys.as_str(), "x", "%00", "%FF", "'", &"9".repeat(400)] {
        browser.post(&format!("/admin/invitations/{id}/revoke"), "").await.is(404);
    }
    browser.get(&path).await.is(405);
    assert_eq!(site.db_log().await.len(), told);
}

#[tokio::test]
async fn the_list_says_what_can_be_done_with_each() {
    let site = TestSite::open().await;
    let browser = site.fresh_admin("grace").await;
    site.db_insert("heidi", None, Role::Admin).await;
    site.invitation(1, 1, Role::User).await;
    site.advance(Duration::from_hours(24));
    // The session of yesterday is over.
    browser.sign_in("grace", PASSWORD).await.sees("Profile");
    let spent = site.invitation(1, 7, Role::User).await;
    site.anonymous().post(&spent, "username=ada&password=correct+horse+battery").await.is(303);
    site.invitation_of("heidi", Role::Admin).await;
    assert_eq!(site.change("heidi", Change::Role(Role::User)).await, Outcome::Done);
    let page = browser.open("/admin/invitations").await;
    let page = page.sees("User Expired").sees("User Used up").sees("0 of 1");
    let page =
        page.sees("Administrator Does not work: whoever created it is no longer an administrator");
    assert_eq!(page.body.matches("id=\"revoke-").count(), 1);
    assert_eq!(site.change("heidi", Change::Delete).await, Outcome::Done);
    browser.open("/admin/invitations").await.sees("Somebody whose account is gone");
}

#[tokio::test]
async fn many_invitations_come_in_pages() {
    let site = TestSite::open().await;
    let browser = site.admin("grace").await;
    for _ in 0..60 {
        site.invitation(1, 7, Role::User).await;
    }
    let count = |body: &str| body.matches("class=\"what\"").count();
    let page = browser.open("/admin/invitations").await.sees_no("Newest invitations");
    assert_eq!(count(&page.body), 50);
    let older = page.body.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let older = older.strip_prefix(&site.prefix).unwrap().to_owned();
    let page = browser.open(&older).await.is(200).sees("Newest invitations").sees_no("Older inv");
    assert_eq!(count(&page.body), 10);
    // On every node.
    let page = browser.through(&site.another_node().await).open(&older).await.is(200);
    assert_eq!(count(&page.body), 10);
    browser.get("/admin/invitations?before=").await.is(200);
    browser.get("/admin/invitations?other=1").await.is(200);
    let id = site.db_invitations().await[49].id.to_string();
    let other = site.app.keys().sign("accounts", &id);
    for forged in [&id, "x", "%00", &older[..older.len() - 1].replacen("?before=", "", 1), &other] {
        let answer = browser.get(&format!("/admin/invitations?before={forged}")).await;
        assert_eq!(answer.status, 422, "{forged}");
    }
    browser.get("/admin/invitations?before=&before=").await.is(400);
    browser.get("/admin/invitations?before=%FF").await.is(400);
}

#[tokio::test]
async fn while_sign_up_is_closed_the_page_says_that_it_has_no_effect() {
    let told = "Sign-up is closed, so invitations have no effect.";
    let site = TestSite::with(&[("sign_up", "closed")]).await;
    let browser = site.fresh_admin("grace").await;
    let page = browser.open("/admin/invitations").await.sees(told);
    let made = page.form("invite").send().await.is(200).sees(told);
    site.anonymous().get(&made.shown()).await.is(403);
    for sign_up in ["open", "invite"] {
        let site = TestSite::with(&[("sign_up", sign_up)]).await;
        let browser = site.fresh_admin("grace").await;
        let page = browser.open("/admin/invitations").await.sees_no(told);
        let made = page.form("invite").fill("role", "admin").send().await.is(200).sees_no(told);
        site.anonymous().get(&made.shown()).await.is(200);
    }
}

#[tokio::test]
async fn an_author_who_may_not_invite_makes_a_link_that_never_works() {
    use portaria::{
        accounts::invitation::{self, InvitationLink, Terms},
        db,
    };
    let site = TestSite::open().await;
    let (link, now) = (InvitationLink::generate().unwrap(), site.clock.now());
    let terms = Terms { uses: "1".parse().unwrap(), days: "1".parse().unwrap(), role: Role::Admin };
    let looked_up = link.clone();
    let make = move |db: &mut db::Conn| {
        invitation::make(db, &looked_up, &terms, &Visitor::default().into(), now)
    };
    site.app.db().write(make).await.unwrap();
    site.anonymous().get(&format!("/invitation/{}", link.expose())).await.is(410);
}

impl Here {
    /// Runs a verb that must succeed; what it prints.
    #[track_caller]
    fn invitation(&self, arguments: &[&str]) -> String {
        let output = self.run(&[&["invitation"], arguments].concat(), "");
        assert_eq!(code(&output), (Some(0), String::new()), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    }
}

#[test]
fn the_shell_invites_as_an_administrator_does() {
    let here = Here::with_database();
    let (mut child, line, _out) = here.serve(&["--listen", "127.0.0.1:0", "--sign-up", "invite"]);
    let address = line.trim().strip_prefix("Portaria on http://").unwrap().to_owned();
    let sign_up = |path: &str, name: &str| {
        let body = format!("username={name}&password=correct+horse+battery");
        let head =
            "Host: x\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close";
        let length = body.len();
        let request =
            format!("POST {path} HTTP/1.1\r\n{head}\r\nContent-Length: {length}\r\n\r\n{body}");
        ask(&address, &request)[..12].to_owned()
    };
    let list = || serde_json::from_str::<Value>(&here.invitation(&["list", "--json"])).unwrap();
    assert_eq!(list(), serde_json::json!([]));

    let told = here.invitation(&["add"]);
    assert_eq!(told.lines().count(), 1);
    let path = told.trim().strip_prefix("http://127.0.0.1:8080").unwrap().to_owned();
    let told =
        here.invitation(&["add", "--uses", "2", "--days", "365", "--role", "admin", "--json"]);
    let made: Value = serde_json::from_str(&told).unwrap();
    assert!(made["url"].as_str().unwrap().contains("/invitation/inv_"));
    assert_eq!(made.as_object().unwrap().len(), 2);

    assert_eq!(sign_up(&path, "ada"), "HTTP/1.1 303");
    assert_eq!(sign_up(&path, "eve"), "HTTP/1.1 410");
    let all = list();
    assert_eq!(all[0]["expires_at"], made["expires_at"]);
    assert_eq!((&all[0]["role"], &all[0]["uses"]), (&"admin".into(), &2.into()));
    assert_eq!((&all[0]["state"], &all[0]["used"]), (&"good".into(), &0.into()));
    assert_eq!((&all[1]["state"], &all[1]["role"]), (&"used-up".into(), &"user".into()));
    assert_eq!(all[0]["made_by"], Value::Null);
    let text = here.invitation(&["list"]);
    assert!(text.lines().count() == 3 && !text.contains("inv_"), "{text}");

    let id = all[0]["id"].as_str().unwrap();
    here.invitation(&["revoke", id]);
    assert!(here.invitation(&["revoke", id]).contains("already"));
    let path = made["url"].as_str().unwrap().strip_prefix("http://127.0.0.1:8080").unwrap();
    assert_eq!(sign_up(path, "eve"), "HTTP/1.1 410");
    assert_eq!(list()[0]["state"], "revoked");

    let log = here.run(&["activity", "--json"], "");
    let log: Value = serde_json::from_slice(&log.stdout).unwrap();
    let of = |what: &str| {
        let rows = log.as_array().unwrap().iter().filter(|row| row["what"] == what);
        rows.map(|row| (row["user_id"].clone(), row["by_user"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(of("invitation-made"), vec![(Value::Null, Value::Null); 2]);
    assert_eq!(of("invitation-revoked"), vec![(Value::Null, Value::Null)]);
    assert_eq!(of("signed-up-invited").len(), 1);

    for (arguments, status, told) in [
        (&["add", "--uses", "0"][..], 2, "from 1 to 1000"),
        (&["add", "--uses", "1001"], 2, "from 1 to 1000"),
        (&["add", "--days", "366"], 2, "from 1 to 365"),
        (&["add", "--days", "x"], 2, "from 1 to 365"),
        (&["add", "--role", "root"], 2, "user or admin"),
        (&["revoke"], 2, "ID"),
        (&["revoke", "x"], 2, "list shows the ids"),
        (&["revoke", "0198c0de-0000-7000-8000-000000000000"], 1, "there is no invitation"),
        (&["frob"], 2, "frob"),
    ] {
        let (got, complaint) = code(&here.run(&[&["invitation"], arguments].concat(), ""));
        assert!(got == Some(status) && complaint.contains(told), "{arguments:?}: {complaint}");
    }
    assert_eq!(list().as_array().unwrap().len(), 2);
    let output = here.run(&["invitation", "add", "--sign-up", "closed"], "");
    let (status, told) = code(&output);
    assert!(status == Some(0) && told.contains("no effect"), "{told}");
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 1);
    assert_eq!(stop(&mut child, "-TERM"), Some(0));
}

#[test]
fn an_invitation_outlives_a_restart() {
    let here = Here::with_database();
    let told = here.invitation(&["add"]);
    let path = told.trim().strip_prefix("http://127.0.0.1:8080").unwrap();
    for _ in 0..2 {
        let (mut child, line, _out) = here.serve(&["--listen", "127.0.0.1:0"]);
        let address = line.trim().strip_prefix("Portaria on http://").unwrap().to_owned();
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assert!(ask(&address, &request).starts_with("HTTP/1.1 200"));
        assert_eq!(stop(&mut child, "-TERM"), Some(0));
    }
}
