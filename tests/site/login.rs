use crate::support::{Change, PASSWORD, TestSite};
use portaria::domain::Role;

#[tokio::test]
async fn a_person_signs_in_by_name_or_address() {
    let site = TestSite::open().await;
    site.db_insert("ada", Some("Ada@Example.com"), Role::User).await;
    for name in ["ada", "ADA", " ada ", "ada@example.com", "ADA@EXAMPLE.COM"] {
        site.anonymous().sign_in(name, PASSWORD).await.is(200).sees("Profile");
    }
}

#[tokio::test]
async fn a_refused_sign_in_is_the_same_whatever_the_cause() {
    let site = TestSite::open().await;
    for name in ["ada", "disabled", "gone"] {
        site.db_insert(name, None, Role::User).await;
    }
    site.change("disabled", Change::Disable).await;
    let mut answers = Vec::new();
    for (name, password) in [
        ("ada", "wrong horse battery"),
        ("nobody", PASSWORD),
        ("disabled", PASSWORD),
        ("no\u{202e}body", PASSWORD),
        ("nobody@example.com", PASSWORD),
        ("ada", "x"),
        ("ada", &"x".repeat(1025)),
        ("ada", "correct\thorse battery"),
    ] {
        let answer = site.anonymous().sign_in(name, password).await.is(422);
        assert_eq!(
            answer.error_of("username"),
            "The email, the user name or the password is not right"
        );
        let form = answer.form("login");
        assert_eq!((form.value("username"), form.value("password")), (name, ""));
        let mut headers: Vec<_> =
            answer.headers.iter().map(|(k, v)| format!("{k}: {v:?}")).collect();
        headers.retain(|line| !line.starts_with("date") && !line.starts_with("content-length"));
        let body = answer.body.replace(&answer.reference(), "code");
        answers.push((headers, body.replace(&format!("value=\"{name}\""), "value")));
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn a_disabled_account_proves_nothing() {
    use portaria::{
        auth::{Credentials, prove},
        domain::{Claimant, Secret, Visitor},
    };
    let site = TestSite::open().await;
    site.db_insert("ada", None, Role::User).await;
    let proves = async || {
        let (claimant, password) = (Claimant::parse("ada"), Secret::new(PASSWORD.into()));
        let credentials = Credentials::new(claimant, password, Visitor::default()).unwrap();
        prove(&site.app, credentials).await.unwrap().is_ok()
    };
    assert!(proves().await);
    site.change("ada", Change::Disable).await;
    assert!(!proves().await);
}

#[tokio::test]
async fn what_is_missing_is_told_beside_its_field() {
    let site = TestSite::open().await;
    let page = site.anonymous().post("/login", "remember=on").await.is(422);
    assert_eq!(page.error_of("username"), "Enter your email or user name");
    assert_eq!(page.error_of("password"), "Enter your password");
    assert_eq!(page.form("login").value("remember"), "on");
}

#[tokio::test]
async fn signing_in_goes_on_to_next_and_never_leaves_the_site() {
    let site = TestSite::open().await;
    site.db_insert("ada", None, Role::User).await;
    for (next, to) in [
        ("/profile/password", "/profile/password".to_owned()),
        ("//evil.example", format!("{}/profile", site.prefix)),
        ("https://evil.example", format!("{}/profile", site.prefix)),
        ("/%5Cevil.example", "/%5Cevil.example".to_owned()),
        ("/\\evil.example", format!("{}/profile", site.prefix)),
        ("/..//evil.example", format!("{}/profile", site.prefix)),
    ] {
        let query = form_urlencoded::byte_serialize(next.as_bytes()).collect::<String>();
        let page = site.anonymous().open(&format!("/login?next={query}")).await;
        let form = page.form("login").fill("username", "ada").fill("password", "wrong");
        let form = form.submit().await.is(422).form("login").fill("password", PASSWORD);
        assert_eq!(form.send().await.is(303).header("location"), to, "{next}");
    }
}

#[tokio::test]
async fn a_page_that_needs_signing_in_is_returned_to() {
    let site = TestSite::open().await;
    site.db_insert("ada", None, Role::User).await;
    let page = site.anonymous().open("/profile/email?a=b").await.sees("Sign in to see that page.");
    let form = page.form("login").fill("username", "ada").fill("password", PASSWORD);
    let to = form.send().await.is(303).location().to_owned();
    assert_eq!(to, "/profile/email?a=b");
}

#[tokio::test]
async fn without_remember_me_the_cookie_ends_with_the_browser_and_the_limits_are_short() {
    let site = TestSite::open().await;
    site.db_insert("ada", None, Role::User).await;
    let browser = site.anonymous();
    let page = browser.open("/login").await;
    let answer = page.form("login").fill("username", "ada").fill("password", PASSWORD).send().await;
    let cookie = answer.set_cookies()[0].to_owned();
    assert!(cookie.starts_with("portaria=ses_") && !cookie.contains("Max-Age"), "{cookie}");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{cookie}");
    let hour = std::time::Duration::from_hours(1);
    site.advance(hour * 11);
    assert!(browser.is_signed_in().await);
    site.advance(hour * 11);
    assert!(browser.is_signed_in().await, "use moves the idle limit on");
    site.advance(hour * 2);
    assert!(!browser.is_signed_in().await, "the absolute limit holds in spite of use");
    let idle = site.anonymous();
    idle.sign_in("ada", PASSWORD).await.sees("Profile");
    site.advance(hour * 12);
    assert!(!idle.is_signed_in().await, "the idle limit holds");
}

#[tokio::test]
async fn the_absolute_limit_holds_whatever_the_idle_limit() {
    let site = TestSite::with(&[("session.idle", "30d"), ("session.absolute", "2h")]).await;
    let browser = site.user("ada").await;
    let hour = std::time::Duration::from_hours(1);
    site.advance(hour);
    assert!(browser.is_signed_in().await);
    site.advance(hour);
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn with_remember_me_the_cookie_lasts_30_days_through_every_renewal() {
    let site = TestSite::open().await;
    site.db_insert("ada", None, Role::User).await;
    let browser = site.anonymous();
    let page = browser.open("/login").await;
    let form = page.form("login").fill("username", "ada").fill("password", PASSWORD);
    let answer = form.tick("remember").send().await;
    assert!(answer.set_cookies()[0].ends_with("; Max-Age=2592000"), "{:?}", answer.set_cookies());
    let day = std::time::Duration::from_hours(24);
    site.advance(day * 13);
    let page = browser.open("/sudo").await;
    let answer = page.form("sudo").fill("password", PASSWORD).send().await.is(303);
    assert!(answer.set_cookies()[0].ends_with("; Max-Age=2592000"), "{:?}", answer.set_cookies());
    site.advance(day * 13);
    let page = browser.open("/profile/password").await;
    let form = page.form("password").fill("current_password", PASSWORD);
    let answer = form.fill("new_password", "another horse battery").send().await.is(303);
    assert!(answer.set_cookies()[0].ends_with("; Max-Age=2592000"), "{:?}", answer.set_cookies());
    for _ in 0..2 {
        site.advance(day * 13);
        assert!(browser.is_signed_in().await);
    }
    site.advance(day * 4);
    assert!(!browser.is_signed_in().await, "30 days after the password was typed it is over");
}

#[tokio::test]
async fn a_remembered_session_that_nobody_uses_ends_after_14_days() {
    let site = TestSite::open().await;
    site.db_insert("ada", None, Role::User).await;
    let browser = site.anonymous();
    browser.post("/login", "username=ada&password=correct+horse+battery&remember=on").await.is(303);
    site.advance(std::time::Duration::from_hours(336));
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn signing_in_again_replaces_the_session() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    site.db_insert("grace", None, Role::User).await;
    let before = browser.copy();
    browser.post("/login", "username=grace&password=correct+horse+battery").await.is(303);
    browser.open("/profile").await.sees("grace");
    assert!(!before.is_signed_in().await);
    assert_eq!(site.db_sessions().await, 1);
}

#[tokio::test]
async fn an_old_tab_still_works() {
    let site = TestSite::open().await;
    site.db_insert("ada", None, Role::User).await;
    let browser = site.anonymous();
    let old_tab = browser.open("/login").await;
    site.advance(std::time::Duration::from_hours(9600));
    old_tab
        .form("login")
        .fill("username", "ada")
        .fill("password", PASSWORD)
        .submit()
        .await
        .sees("Profile");
    old_tab
        .form("login")
        .fill("username", "ada")
        .fill("password", PASSWORD)
        .submit()
        .await
        .sees("Profile");
}

#[tokio::test]
async fn under_https_the_cookie_is_of_the_host_alone() {
    let prefix = std::env::var("PORTARIA_TEST_PREFIX").unwrap_or_default();
    let url = format!("https://login.example.com{prefix}");
    let site = TestSite::with(&[("public_url", &url)]).await;
    site.db_insert("ada", None, Role::User).await;
    let browser = site.anonymous();
    let answer =
        browser.post("/login", "username=ada&password=correct+horse+battery").await.is(303);
    let cookie = answer.set_cookies()[0];
    assert!(cookie.starts_with("__Host-portaria=ses_"), "{cookie}");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
    assert!(answer.header("strict-transport-security").contains("includeSubDomains"));
    assert!(browser.is_signed_in().await);
    let out = browser.post("/logout", "").await.is(303);
    let removal = out.set_cookies()[0];
    assert_eq!(removal, "__Host-portaria=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0");
}

#[tokio::test]
async fn a_weak_or_foreign_hash_is_made_anew_at_sign_in() {
    use diesel::prelude::*;
    use portaria::db::schema::credentials;
    let site = TestSite::open().await;
    site.db_insert("ada", None, Role::User).await;
    let foreign =
        "$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E";
    let set = move |db: &mut portaria::db::Conn| -> portaria::db::Result<usize> {
        Ok(diesel::update(credentials::table).set(credentials::phc.eq(foreign)).execute(db)?)
    };
    site.app.db().write(set).await.unwrap();
    site.anonymous().sign_in("ada", "passworD").await.is(422);
    site.anonymous().sign_in("ada", "password").await.is(200).sees("Profile");
    let get = |db: &mut portaria::db::Conn| -> portaria::db::Result<String> {
        Ok(credentials::table.select(credentials::phc).first(db)?)
    };
    assert!(site.app.db().read(get).await.unwrap().starts_with("$argon2id$"));
    site.anonymous().sign_in("ada", "password").await.is(200);
}

/// They were hashed as they were typed, which is not how this site does it.
#[tokio::test]
async fn a_password_of_another_system_is_compared_as_typed_then_prepared_anew() {
    use diesel::prelude::*;
    use portaria::{
        db::{Conn, Result, schema::credentials},
        domain::Preparation,
    };
    const TYPED: &str = "cafe\u{301}\u{a0}au\u{3000}lait 👍";
    let vectors = include_str!("../vectors/hashes.json");
    let vectors: Vec<serde_json::Value> = serde_json::from_str(vectors).unwrap();
    let mut hashes: Vec<_> = vectors
        .iter()
        .filter(|vector| vector["password"] == TYPED && vector.get("pepper").is_none())
        .map(|vector| vector["hash"].as_str().unwrap().to_owned())
        .collect();
    assert!(hashes.len() > 8);
    let site = TestSite::with(&[("password.weak_hashes", "on"), ("throttle.address", "0")]).await;
    // One that is as good as ours, but of what was typed.
    hashes.push(site.app.hasher().hash(portaria::domain::Secret::new(TYPED.into())).await.unwrap());
    site.db_insert("ada", None, Role::User).await;
    for hash in hashes {
        let (as_typed, foreign) = (Preparation::AsTyped.version(), hash.clone());
        let set = move |db: &mut Conn| -> Result<usize> {
            let new = (credentials::phc.eq(foreign), credentials::preparation.eq(as_typed));
            Ok(diesel::update(credentials::table).set(new).execute(db)?)
        };
        site.app.db().write(set).await.unwrap();
        let folded = "caf\u{e9} au lait 👍";
        site.anonymous().sign_in("ada", folded).await.is(422);
        site.anonymous().sign_in("ada", TYPED).await.is(200).sees("Profile");
        let get = |db: &mut Conn| -> Result<(String, i64)> {
            let row = credentials::table.select((credentials::phc, credentials::preparation));
            Ok(row.first(db)?)
        };
        let (phc, preparation) = site.app.db().read(get).await.unwrap();
        assert!(phc != hash && phc.starts_with("$argon2id$"), "{hash}");
        assert_eq!(preparation, Preparation::CURRENT.version(), "{hash}");
        site.anonymous().sign_in("ada", folded).await.is(200);
    }
}

#[tokio::test]
async fn a_weak_hash_or_a_peppered_one_needs_its_setting() {
    use diesel::prelude::*;
    use portaria::db::{Conn, Result, schema::credentials};
    for (hash, setting) in [
        ("md5$xMKhPfHuphqkbqj1$14a8d62e1609a3f5e1037379d21c4849", ("password.weak_hashes", "on")),
        (
            "$2a$04$CZxAFtNkrOjZ2cBnNPyQzO367TKZh7kbzeb1Oerpo0yx43PoBOe3q",
            ("password.pepper", "0f3b8e66f2a94e6d"),
        ),
    ] {
        for (settings, status) in [(&[][..], 422), (&[setting][..], 200)] {
            let site = TestSite::with(settings).await;
            site.db_insert("ada", None, Role::User).await;
            let set = move |db: &mut Conn| -> Result<usize> {
                let new = (credentials::phc.eq(hash), credentials::preparation.eq(0));
                Ok(diesel::update(credentials::table).set(new).execute(db)?)
            };
            site.app.db().write(set).await.unwrap();
            site.anonymous().sign_in("ada", "correct horse").await.is(status);
        }
    }
}
