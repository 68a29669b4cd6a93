//! Who is invited, and with which link.

use std::time::Duration;

use portaria::{
    accounts::{
        invitation::{self, Invitation, InvitationLink, Revocation, Terms},
        registration::Registration,
        user::{self, NewName, NewUser, User},
    },
    db::{self, schema::users},
    domain::{Author, Epoch, Role, Username, Visitor},
};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::support::{Change, Outcome, PASSWORD, TestSite};

const FIELDS: &str = "password=correct+horse+battery&username=";

impl TestSite {
    /// Makes an invitation, as the operator does; its path without the prefix.
    pub async fn invitation(&self, uses: u32, days: u32, role: Role) -> String {
        self.invitation_by(uses, days, role, Author::Operator).await
    }

    /// As an administrator does.
    pub async fn invitation_of(&self, name: &str, role: Role) -> String {
        let maker = self.db_user(name).await.id;
        self.invitation_by(1, 7, role, Author::Administrator(maker, Visitor::default())).await
    }

    async fn invitation_by(&self, uses: u32, days: u32, role: Role, author: Author) -> String {
        let terms = Terms {
            uses: uses.to_string().parse().unwrap(),
            days: days.to_string().parse().unwrap(),
            role,
        };
        let link = InvitationLink::generate().unwrap();
        let path = format!("/invitation/{}", link.expose());
        let now = self.clock.now();
        let make = move |db: &mut db::Conn| invitation::make(db, &link, &terms, &author, now);
        self.app.db().write(make).await.unwrap();
        path
    }

    /// All of them, newest first.
    pub async fn db_invitations(&self) -> Vec<Invitation> {
        self.app.db().read(|db| invitation::list(db, None, 1000)).await.unwrap()
    }

    async fn db_invitation_of(&self, name: &str) -> Option<String> {
        use diesel::prelude::*;
        let id = self.db_user(name).await.id.to_string();
        let find = move |db: &mut db::Conn| -> db::Result<Option<String>> {
            Ok(users::table.find(id).select(users::invitation_id).first(db)?)
        };
        self.app.db().read(find).await.unwrap()
    }
}

#[tokio::test]
async fn somebody_invited_makes_an_account_and_is_signed_in() {
    for sign_up in ["open", "invite"] {
        let site = TestSite::with(&[("sign_up", sign_up), ("site_name", "Acme")]).await;
        let link = site.invitation(1, 7, Role::User).await;
        let browser = site.anonymous();
        // Opening it spends nothing.
        for _ in 0..3 {
            browser.get(&link).await.is(200);
        }
        let page = browser.open(&link).await.sees("You are invited to Acme.");
        let page = page.sees_no("You will be an administrator");
        let form = page.form("invitation").fill("username", "a b").fill("email", "ada");
        let page = form.fill("password", "short").submit().await.is(422);
        assert!(page.error_of("username").contains("without spaces"));
        assert!(page.error_of("password").contains("12 characters or more"));
        let form = page.form("invitation");
        assert_eq!((form.value("username"), form.value("email")), ("a b", "ada"));
        let form = form.fill("username", "Ada").fill("email", "ada@example.com");
        form.fill("password", PASSWORD).send().await.leads_to("/profile");
        browser.open("/profile/activity").await.sees("Account created with an invitation");
        let ada = site.db_user("ada").await;
        assert_eq!((ada.role, ada.email.as_deref()), (Role::User, Some("ada@example.com")));
        assert_eq!(site.db_activity("ada").await, ["signed-up-invited", "signed-in"]);
        let made = &site.db_invitations().await[0];
        assert_eq!((made.used, made.uses), (1, 1));
        assert_eq!(site.db_invitation_of("ada").await, Some(made.id.to_string()));

        let page = site.anonymous().get(&link).await.is(410);
        page.sees("This link has already been used or is too old");
        site.anonymous().post(&link, &format!("{FIELDS}eve")).await.is(410);
    }
}

#[tokio::test]
async fn somebody_signed_in_has_no_account_to_make_but_an_old_tab_still_works() {
    let site = TestSite::open().await;
    let link = site.invitation(1, 7, Role::User).await;
    let browser = site.user("ada").await;
    browser.get(&link).await.leads_to("/profile");
    browser.post(&link, &format!("{FIELDS}grace")).await.leads_to("/profile");
    assert_eq!(site.db_sessions().await, 1);
    browser.open("/profile").await.sees("grace");
}

#[tokio::test]
async fn an_administrator_is_invited_as_one() {
    let site = TestSite::open().await;
    let link = site.invitation(1, 7, Role::Admin).await;
    let browser = site.anonymous();
    browser.open(&link).await.sees("You will be an administrator of this site.");
    browser.post(&link, &format!("{FIELDS}grace")).await.leads_to("/profile");
    browser.get("/admin/invitations").await.is(200);
}

#[tokio::test]
async fn nobody_takes_a_role_or_an_id() {
    let site = TestSite::open().await;
    let link = site.invitation(1, 7, Role::User).await;
    let id = Uuid::now_v7();
    let more = format!(
        "role=admin&is_admin=1&id={id}&invitation_id={id}&used=0&uses=9&disabled_at=1&epoch=0&next=/x"
    );
    for (path, name) in [(link.as_str(), "ada"), ("/signup", "eve")] {
        let browser = site.anonymous();
        browser.post(path, &format!("{FIELDS}{name}&{more}")).await.is(303);
        let user = site.db_user(name).await;
        assert!(user.role == Role::User && user.disabled_at.is_none(), "{path}");
        assert_ne!(user.id.to_string(), id.to_string());
        browser.get("/admin/invitations").await.is(403);
    }
    let made = &site.db_invitations().await[0];
    assert_eq!((made.used, made.uses), (1, 1));
    assert_eq!(site.db_invitation_of("ada").await, Some(made.id.to_string()));
    assert_eq!(site.db_invitation_of("eve").await, None);
}

#[tokio::test]
async fn of_fifty_at_once_as_many_come_in_as_there_are_uses() {
    let site = TestSite::with(&[("sign_up", "invite")]).await;
    site.db_insert("grace", None, Role::Admin).await;
    let link = site.invitation(3, 7, Role::User).await;
    let nodes = [site.anonymous(), site.another_node().await];
    let tries = (0..50).map(|n| {
        let (browser, link) = (nodes[n % 2].copy(), link.clone());
        async move { browser.post(&link, &format!("{FIELDS}ada{n}")).await.status }
    });
    let mut statuses = tries.collect::<JoinSet<_>>().join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![303; 3], vec![410; 47]].concat());
    let [users, credentials, sessions, _] = site.db_rows().await;
    assert_eq!([users, credentials, sessions], [4, 4, 3]);
    assert_eq!(site.db_invitations().await[0].used, 3);
}

#[tokio::test]
async fn a_use_and_its_account_are_both_there_or_neither() {
    let site = TestSite::open().await;
    let link = site.invitation(10, 7, Role::User).await;
    // A name that is free when each looks and taken when all but one come back from hashing.
    let tries = (0..10).map(|_| {
        let (browser, link) = (site.anonymous(), link.clone());
        async move { browser.post(&link, &format!("{FIELDS}ada")).await.status }
    });
    let mut statuses = tries.collect::<JoinSet<_>>().join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![303], vec![422; 9]].concat());
    assert_eq!(site.db_invitations().await[0].used, 1);
    assert_eq!(site.db_rows().await[0], 1);
}

#[tokio::test]
async fn an_invitation_is_good_for_its_days() {
    let site = TestSite::open().await;
    let link = site.invitation(2, 3, Role::User).await;
    site.advance(Duration::from_millis(3 * 24 * 60 * 60 * 1000 - 1));
    site.anonymous().post(&link, &format!("{FIELDS}ada")).await.is(303);
    site.advance(Duration::from_millis(1));
    site.anonymous().get(&link).await.is(410);
    site.anonymous().post(&link, &format!("{FIELDS}eve")).await.is(410);
}

#[tokio::test]
async fn a_link_works_only_while_whoever_made_it_administers_the_site() {
    let site = TestSite::with(&[("throttle.code", "0")]).await;
    for name in ["grace", "heidi"] {
        site.db_insert(name, None, Role::Admin).await;
    }
    site.db_insert("mallory", None, Role::User).await;
    let of_user = site.invitation_of("mallory", Role::Admin).await;
    site.anonymous().get(&of_user).await.is(410);
    for role in [Role::Admin, Role::User] {
        let link = site.invitation_of("grace", role).await;
        let opens = async |status| {
            site.anonymous().get(&link).await.is(status);
        };
        opens(200).await;
        for (end, back) in [
            (Change::Role(Role::User), Change::Role(Role::Admin)),
            (Change::Disable, Change::Enable),
        ] {
            assert_eq!(site.change("grace", end).await, Outcome::Done);
            opens(410).await;
            site.anonymous().post(&link, &format!("{FIELDS}eve")).await.is(410);
            assert_eq!(site.change("grace", back).await, Outcome::Done);
            opens(200).await;
        }
    }
    let link = site.invitation_of("grace", Role::Admin).await;
    assert_eq!(site.change("grace", Change::Delete).await, Outcome::Done);
    site.anonymous().get(&link).await.is(410);
    site.anonymous().post(&link, &format!("{FIELDS}eve")).await.is(410);
    // An operator's goes on.
    let link = site.invitation(1, 7, Role::Admin).await;
    site.anonymous().post(&link, &format!("{FIELDS}judy")).await.is(303);
}

/// Makes an account with what was found before, in another process.
async fn register(site: &TestSite, found: &Invitation, name: &str) -> Option<User> {
    let name = NewName::new(site.app.keys(), Username::parse(name).unwrap());
    let registration = Registration {
        user: NewUser { name, email: None, role: found.role },
        password: None,
        author: Author::Owner(Visitor::default()),
    };
    let (found, epoch, now) = (found.clone(), Epoch::new().unwrap(), site.clock.now());
    let register =
        move |db: &mut db::Conn| invitation::register(db, &found, &registration, &epoch, now);
    site.another_app().await.db().write(register).await.unwrap()
}

#[tokio::test]
async fn what_ends_an_invitation_ends_what_was_in_flight() {
    let site = TestSite::open().await;
    for name in ["grace", "heidi"] {
        site.db_insert(name, None, Role::Admin).await;
    }
    let found = async || {
        site.invitation_of("grace", Role::Admin).await;
        site.db_invitations().await.remove(0)
    };
    let one = found().await;
    assert_eq!(register(&site, &one, "ada").await.unwrap().role, Role::Admin);
    assert!(register(&site, &one, "eve").await.is_none(), "used up");

    let one = found().await;
    let (id, now) = (one.id, site.clock.now());
    let revoke = move |db: &mut db::Conn| invitation::revoke(db, id, &Author::Operator, now);
    assert_eq!(site.app.db().write(revoke).await.unwrap(), Revocation::Done);
    assert!(register(&site, &one, "eve").await.is_none(), "revoked");

    let one = found().await;
    site.advance(Duration::from_hours(7 * 24));
    assert!(register(&site, &one, "eve").await.is_none(), "expired");

    let one = found().await;
    for (end, back) in [
        (Change::Role(Role::User), Some(Change::Role(Role::Admin))),
        (Change::Disable, Some(Change::Enable)),
        (Change::Delete, None),
    ] {
        assert_eq!(site.change("grace", end.clone()).await, Outcome::Done);
        assert!(register(&site, &one, "eve").await.is_none(), "{end:?}");
        if let Some(back) = back {
            assert_eq!(site.change("grace", back).await, Outcome::Done);
        }
    }
}

#[tokio::test]
async fn who_comes_while_the_maker_is_demoted_waits_and_does_not_come_in() {
    let site = TestSite::open().await;
    for name in ["grace", "heidi"] {
        site.db_insert(name, None, Role::Admin).await;
    }
    site.invitation_of("grace", Role::Admin).await;
    let found = site.db_invitations().await.remove(0);
    let (id, epoch, now) =
        (site.db_user("grace").await.id, Epoch::new().unwrap(), site.clock.now());
    let (demoted, is_demoted) = tokio::sync::oneshot::channel();
    let (go_on, may_go_on) = std::sync::mpsc::channel::<()>();
    let app = site.app.clone();
    let demotion = tokio::spawn(async move {
        let demote = move |db: &mut db::Conn| -> db::Result<Outcome> {
            let change = Change::Role(Role::User);
            let outcome = change.make(db, id, &Author::Operator, &epoch, now)?;
            demoted.send(()).unwrap();
            may_go_on.recv().unwrap();
            Ok(outcome)
        };
        app.db().write(demote).await.unwrap()
    });
    is_demoted.await.unwrap();
    let mut coming = std::pin::pin!(register(&site, &found, "eve"));
    let too_early = tokio::time::timeout(Duration::from_millis(300), &mut coming).await;
    assert!(too_early.is_err(), "nobody waited");
    go_on.send(()).unwrap();
    assert_eq!(demotion.await.unwrap(), Outcome::Done);
    assert!(coming.await.is_none());
}

#[tokio::test]
async fn with_invite_alone_nobody_else_signs_up() {
    let settings = [("sign_up", "invite"), ("contact", "help@example.com")];
    let site = TestSite::with(&settings).await;
    let page = site.anonymous().open("/signup").await.is(403).sees("You need an invitation");
    assert!(page.body.contains("href=\"mailto:help@example.com\""), "{}", page.body);
    site.anonymous().post("/signup", &format!("{FIELDS}ada")).await.is(403);
    site.anonymous().post("/signup", "username=%FF").await.is(403);
    site.anonymous().open("/login").await.is(200).sees_no("Create an account");
    let site = TestSite::with(&settings[..1]).await;
    site.anonymous().open("/signup").await.is(403).sees("Ask an administrator for one.");
}

#[tokio::test]
async fn while_sign_up_is_closed_invitations_have_no_effect() {
    let site = TestSite::with(&[("sign_up", "closed")]).await;
    let link = site.invitation(1, 7, Role::User).await;
    site.anonymous().get(&link).await.is(403).sees("Sign-up is closed");
    site.anonymous().post(&link, &format!("{FIELDS}ada")).await.is(403);
    // As many wrong ones as somebody likes: none is looked at.
    for _ in 0..12 {
        site.anonymous().get("/invitation/x").await.is(403);
    }
    assert_eq!(site.db_rows().await[0], 0);
}

#[tokio::test]
async fn wrong_links_are_told_like_spent_ones_and_counted() {
    let site = TestSite::with(&[("contact", "help@example.com")]).await;
    let good = site.invitation(1, 7, Role::User).await;
    let forged = format!("/invitation/inv_{}", "A".repeat(43));
    let password_link = good.replace("/invitation/inv_", "/invitation/link_");
    for path in ["/invitation/x", "/invitation/%FF", &forged, &password_link] {
        let page = site.anonymous().get(path).await.is(410);
        assert!(page.body.contains("href=\"mailto:help@example.com\""), "{}", page.body);
        site.anonymous().post(path, &format!("{FIELDS}eve")).await.is(410);
    }
    site.anonymous().get(&forged).await.is(410);
    site.anonymous().get(&forged).await.is(410);
    let page = site.anonymous().get(&forged).await.is(429);
    assert!(page.header("retry-after").parse::<u32>().unwrap() > 0);
    // One counter for links of all kinds.
    site.anonymous().get("/password-link/x").await.is(429);
    site.anonymous().post(&good, &format!("{FIELDS}ada")).await.leads_to("/profile");
    site.anonymous().get("/invitation").await.is(404);
    site.anonymous().get(&format!("{good}/")).await.is(404);
}

#[tokio::test]
async fn the_invited_are_counted_as_everybody_who_signs_up() {
    let site = TestSite::with(&[("throttle.sign_up", "2/1h")]).await;
    let link = site.invitation(9, 7, Role::User).await;
    site.anonymous().post("/signup", &format!("{FIELDS}ada")).await.is(303);
    site.anonymous().post(&link, &format!("{FIELDS}grace")).await.is(303);
    let page = site.anonymous().post(&link, &format!("{FIELDS}heidi")).await.is(429);
    assert_eq!(page.form("invitation").value("username"), "heidi");
    assert!(page.header("retry-after").parse::<u32>().unwrap() > 0);
    assert_eq!(site.db_invitations().await[0].used, 1);
    site.advance(Duration::from_hours(1));
    site.anonymous().post(&link, &format!("{FIELDS}heidi")).await.is(303);
}

#[tokio::test]
async fn an_invitation_opens_every_node() {
    let site = TestSite::open().await;
    let link = site.invitation(1, 7, Role::User).await;
    let node = site.another_node().await;
    node.open(&link).await.is(200).sees("You are invited");
    node.post(&link, &format!("{FIELDS}ada")).await.leads_to("/profile");
    site.anonymous().get(&link).await.is(410);
}

#[tokio::test]
async fn who_is_invited_by_each_other_waits_in_no_circle() {
    let site = TestSite::open().await;
    let names = ["grace", "heidi"];
    let mut ids = Vec::new();
    for name in names {
        ids.push(site.db_insert(name, None, Role::Admin).await.id);
    }
    let node = site.another_node().await;
    let mut ready = Vec::new();
    for n in 0..2 {
        // Whoever made the link is locked, and whose session is replaced.
        let link = site.invitation_of(names[n], Role::User).await;
        let browser = node.copy();
        browser.sign_in(names[1 - n], PASSWORD).await.sees("Profile");
        ready.push((browser, link));
    }
    let (locked, is_locked) = tokio::sync::oneshot::channel();
    let (go_on, may_go_on) = std::sync::mpsc::channel::<()>();
    let app = site.app.clone();
    let lock = move |db: &mut db::Conn| -> db::Result<()> {
        for id in ids {
            user::lock(db, id)?;
        }
        locked.send(()).unwrap();
        may_go_on.recv().unwrap();
        Ok(())
    };
    let holder = tokio::spawn(async move { app.db().write(lock).await.unwrap() });
    is_locked.await.unwrap();
    let tries = ready.into_iter().enumerate().map(|(n, (browser, link))| async move {
        browser.post(&link, &format!("{FIELDS}ada{n}")).await.status
    });
    let mut tries: JoinSet<_> = tries.collect();
    // Both stand at the same door before it opens.
    let too_early = tokio::time::timeout(Duration::from_millis(500), tries.join_next()).await;
    assert!(too_early.is_err(), "nobody waited");
    go_on.send(()).unwrap();
    holder.await.unwrap();
    assert_eq!(tries.join_all().await, [303; 2]);
}
