//! How often somebody may try.

use std::time::Duration;

use portaria::{
    accounts::{
        throttle::{Closed, Key, PasswordTry, Scope},
        user::{self, NewName},
    },
    domain::{Claimant, Reference, Role, Username, Visitor},
};
use reqwest::Method;
use tokio::task::JoinSet;

use crate::support::{Answer, Browser, Change, Outcome, PASSWORD, TestSite};

/// The suite is its own proxy: each test says where its visitors come from.
const PROXY: (&str, &str) = ("trusted_proxies", "127.0.0.1/32");
const WRONG: &str = "wrong horse battery";

async fn post_from(browser: &Browser, ip: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let form = ("content-type", "application/x-www-form-urlencoded");
    let headers = [form, ("x-forwarded-for", ip)];
    browser.send(Method::POST, path, &headers, body.into_bytes()).await
}

async fn sign_in_from(browser: &Browser, ip: &str, name: &str, password: &str) -> Answer {
    post_from(browser, ip, "/login", &[("username", name), ("password", password)]).await
}

/// The nth of many addresses.
fn address(n: u32) -> String {
    format!("198.18.{}.{}", n / 250, n % 250 + 1)
}

fn retry_after(answer: &Answer) -> u64 {
    assert_eq!(answer.status, 429, "{}", answer.body);
    answer.header("retry-after").parse().unwrap()
}

/// Wrong passwords, each from another address and as soon as it is let.
async fn burn(site: &TestSite, name: &str, times: u32) {
    for n in 0..times {
        site.advance(Duration::from_mins(15));
        sign_in_from(&site.anonymous(), &address(n), name, WRONG).await.is(422);
    }
}

/// What strangers failed under a name.
const NAMES: &[&str] = &["username", "email", "nobody"];

async fn db_counts(site: &TestSite, scopes: &'static [&str]) -> Vec<i64> {
    use diesel::prelude::*;
    use portaria::db::schema::throttles;
    let list = move |db: &mut portaria::db::Conn| -> portaria::db::Result<Vec<i64>> {
        let all = throttles::table.filter(throttles::scope.eq_any(scopes));
        Ok(all.select(throttles::count).order(throttles::count).load(db)?)
    };
    site.app.db().read(list).await.unwrap()
}

#[tokio::test]
async fn five_wrong_passwords_are_free_then_the_wait_doubles_to_fifteen_minutes() {
    let site = TestSite::with(&[PROXY]).await;
    site.db_insert("ada", Some("ada@example.com"), Role::User).await;
    // Known or not, as a name or an address, in whatever case: nothing tells them apart.
    for name in ["ada", "nobody", "Ada@Example.com", "nobody@example.com", "no\u{202e}body"] {
        let browser = site.anonymous();
        let mut waits = Vec::new();
        for n in 0..17 {
            let typed = if n % 2 == 0 { name.to_owned() } else { name.to_uppercase() };
            sign_in_from(&browser, &address(n), &typed, WRONG).await.is(422);
            if n < 4 {
                continue;
            }
            let early = sign_in_from(&browser, &address(n + 50), name, WRONG).await;
            let wait = retry_after(&early);
            site.advance(Duration::from_millis(wait * 1000 - 1));
            assert_eq!(retry_after(&sign_in_from(&browser, &address(99), name, WRONG).await), 1);
            site.advance(Duration::from_millis(1));
            waits.push(wait);
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900], "{name}");
    }
}

#[tokio::test]
async fn who_must_wait_is_told_for_how_long_and_loses_nothing() {
    let site = TestSite::open().await;
    let browser = site.anonymous();
    let mut codes = Vec::new();
    for _ in 0..7 {
        let refused = browser.sign_in("ada@example.com", WRONG).await;
        codes.push((refused.status, refused.reference()));
    }
    let page = browser.post("/login", "username=ada%40example.com&password=x&remember=on").await;
    let page = page.is(429).sees("Too many tries").sees("You can try again in");
    let form = page.form("login");
    assert_eq!(form.value("username"), "ada@example.com");
    assert_eq!((form.value("password"), form.value("remember")), ("", "on"));
    assert!(page.body.contains("<title>Error: Sign in"), "{}", page.body);
    // Whoever waits is shown the code of what made him wait.
    assert_eq!((codes[4].0, codes[5].0, codes[6].0), (422, 429, 429));
    assert!(codes[4].1 == codes[5].1 && codes[5].1 == codes[6].1 && codes[3].1 != codes[4].1);
}

#[tokio::test]
async fn a_hundred_wrong_passwords_at_once_are_five() {
    let site = TestSite::with(&[PROXY, ("hash.queue", "200")]).await;
    site.db_insert("ada", None, Role::User).await;
    for name in ["ada", "nobody"] {
        let mut all = JoinSet::new();
        for n in 0..100 {
            let browser = site.anonymous();
            all.spawn(async move { sign_in_from(&browser, &address(n), name, WRONG).await });
        }
        let answers = all.join_all().await;
        let compared = answers.iter().filter(|answer| answer.status == 422).count();
        let waiting = answers.iter().filter(|answer| answer.status == 429).count();
        assert_eq!((compared, waiting), (5, 95), "{name}");
    }
}

#[tokio::test]
async fn twenty_wrong_passwords_from_one_address_close_it_to_everybody() {
    let site = TestSite::with(&[PROXY]).await;
    site.db_insert("ada", None, Role::User).await;
    let browser = site.anonymous();
    for (ours, neighbours, others) in [
        ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
        ("2001:db8:1:2::7", "2001:db8:1:2:ffff::8", "2001:db8:1:3::7"),
    ] {
        for n in 0..20 {
            // A right one between costs nothing, and gives nothing back.
            sign_in_from(&site.anonymous(), ours, "ada", PASSWORD).await.is(303);
            sign_in_from(&browser, ours, &format!("nobody{n}"), WRONG).await.is(422);
        }
        let refused = sign_in_from(&site.anonymous(), neighbours, "ada", PASSWORD).await;
        assert_eq!(retry_after(&refused), 600);
        sign_in_from(&site.anonymous(), others, "ada", PASSWORD).await.is(303);
        // What a stranger says of himself does not count.
        let forged = format!("203.0.113.99, {ours}");
        sign_in_from(&site.anonymous(), &forged, "ada", PASSWORD).await.is(429);
        site.advance(Duration::from_mins(10));
        sign_in_from(&site.anonymous(), neighbours, "ada", PASSWORD).await.is(303);
    }
}

#[tokio::test]
async fn a_stranger_with_a_hundred_addresses_delays_no_owner_on_a_known_device() {
    let site = TestSite::with(&[PROXY]).await;
    let owner = site.user("ada").await;
    owner.post("/logout", "").await.is(303);
    for n in 0..100 {
        sign_in_from(&site.anonymous(), &address(n), "ada", WRONG).await;
        site.advance(Duration::from_secs(5));
    }
    // Also from an address that is closed.
    for n in 0..20 {
        let name = format!("nobody{n}");
        sign_in_from(&site.anonymous(), "192.0.2.7", &name, WRONG).await.is(422);
    }
    let new = site.anonymous();
    let wait = retry_after(&sign_in_from(&new, "192.0.2.9", "ada", PASSWORD).await);
    assert!((1..=900).contains(&wait), "{wait}");
    sign_in_from(&owner, "192.0.2.7", "ada", PASSWORD).await.leads_to("/profile");
    site.advance(Duration::from_secs(wait));
    sign_in_from(&new, "192.0.2.9", "ada", PASSWORD).await.leads_to("/profile");
}

#[tokio::test]
async fn a_known_device_has_ten_tries_of_its_own() {
    let site = TestSite::with(&[PROXY]).await;
    let owner = site.user("ada").await;
    // On whatever form the password is typed.
    for n in 0..10 {
        let (path, field) = [("/login", "password"), ("/sudo", "password")][n % 2];
        let fields = [("username", "ada"), (field, WRONG)];
        post_from(&owner, "192.0.2.7", path, &fields).await.is(422);
    }
    let page = post_from(&owner, "192.0.2.8", "/sudo", &[("password", PASSWORD)]).await;
    assert_eq!(retry_after(&page), 1);
    page.sees("Type your password again").sees("You can try again in one second.");
    for path in ["/profile/password", "/profile/email"] {
        let fields = [
            ("current_password", PASSWORD),
            ("new_password", "another horse battery"),
            ("email", "ada@example.com"),
        ];
        assert_eq!(retry_after(&post_from(&owner, "192.0.2.8", path, &fields).await), 1);
    }
    // Nobody else is touched: neither strangers nor the address.
    assert_eq!(db_counts(&site, NAMES).await, [0_i64; 0]);
    assert_eq!(db_counts(&site, &["address"]).await, [0_i64; 0]);
    let stranger = site.anonymous();
    sign_in_from(&stranger, "192.0.2.7", "ada", PASSWORD).await.leads_to("/profile");
    site.advance(Duration::from_secs(1));
    sign_in_from(&owner, "192.0.2.7", "ada", PASSWORD).await.leads_to("/profile");
    assert_eq!(db_counts(&site, &["device"]).await, [0_i64; 0]);
}

#[tokio::test]
async fn who_is_signed_in_has_tries_of_his_own_also_without_the_devices_cookie() {
    let site = TestSite::with(&[PROXY]).await;
    let owner = site.user("ada").await.without("portaria-device");
    for n in 0..5 {
        sign_in_from(&site.anonymous(), &address(n), "ada", WRONG).await.is(422);
    }
    sign_in_from(&site.anonymous(), "192.0.2.7", "ada", PASSWORD).await.is(429);
    post_from(&owner, "192.0.2.7", "/sudo", &[("password", PASSWORD)]).await.is(303);
    for n in 0..10 {
        // Neither another name nor a new token is a way around.
        let name = format!("lovelace{n}");
        post_from(&owner, &address(n), "/profile", &[("username", &name)]).await.is(303);
        post_from(&owner, &address(n), "/sudo", &[("password", WRONG)]).await.is(422);
    }
    post_from(&owner, "192.0.2.7", "/sudo", &[("password", PASSWORD)]).await.is(429);
}

#[tokio::test]
async fn a_right_password_ends_the_accounts_count_and_not_the_addresss() {
    let site = TestSite::with(&[PROXY]).await;
    site.db_insert("ada", Some("ada@example.com"), Role::User).await;
    for round in 0..3 {
        for name in ["ada", "ada@example.com"] {
            for _ in 0..3 {
                sign_in_from(&site.anonymous(), "192.0.2.7", name, WRONG).await.is(422);
            }
        }
        sign_in_from(&site.anonymous(), "192.0.2.7", "ada", PASSWORD).await.is(303);
        assert_eq!(db_counts(&site, NAMES).await, [0_i64; 0]);
        assert_eq!(db_counts(&site, &["address"]).await, [6 * (round + 1)]);
    }
}

#[tokio::test]
async fn too_many_in_a_row_turn_sign_in_off_for_strangers_until_somebody_turns_it_on() {
    let site = TestSite::with(&[PROXY, ("throttle.account_off", "12")]).await;
    let owner = site.user("ada").await;
    let page =
        owner.open("/profile/email").await.form("email-form").fill("email", "ada@example.com");
    page.fill("current_password", PASSWORD).submit().await.sees("Your email was saved.");
    let is_off = async |name: &str| {
        site.advance(Duration::from_hours(24 * 365));
        let refused = sign_in_from(&site.anonymous(), "192.0.2.7", name, PASSWORD).await;
        if refused.status == 429 {
            assert_eq!(retry_after(&refused), 900);
            refused.sees("Your password does not work in new browsers for now");
            return true;
        }
        false
    };
    for lift in ["link", "enable", "password"] {
        // Under every name that the account has; a name that nobody has, too.
        burn(&site, "ada", 6).await;
        burn(&site, "ada@example.com", 6).await;
        let nobody = format!("nobody-{lift}");
        burn(&site, &nobody, 12).await;
        assert!(is_off("ada").await && is_off("ADA@example.com").await && is_off(&nobody).await);
        // The owner enters all the same, which does not turn it on.
        sign_in_from(&owner, "192.0.2.7", "ada", PASSWORD).await.leads_to("/profile");
        assert!(is_off("ada").await);
        match lift {
            "link" => {
                let link = site.password_link("ada").await;
                let body = "new_password=correct+horse+battery";
                site.anonymous().post(&link, body).await.leads_to("/login");
            }
            "enable" => assert_eq!(site.change("ada", Change::Enable).await, Outcome::Done),
            _ => {
                let password = site.hash(PASSWORD).await;
                site.change("ada", Change::Password(password)).await;
            }
        }
        assert!(!is_off("ada").await && !is_off("ada@example.com").await, "{lift}");
        sign_in_from(&owner, "192.0.2.7", "ada", PASSWORD).await.leads_to("/profile");
    }
    assert_eq!(site.change("ada", Change::Enable).await, Outcome::AlreadySo);
}

#[tokio::test]
async fn a_name_that_strangers_have_burnt_is_new_to_whoever_gets_it() {
    let site = TestSite::with(&[PROXY, ("throttle.account_off", "7")]).await;
    burn(&site, "ada", 7).await;
    site.user("ada").await;
    sign_in_from(&site.anonymous(), "192.0.2.7", "ada", PASSWORD).await.leads_to("/profile");
}

#[tokio::test]
async fn what_is_zero_is_no_limit() {
    let off = ["account", "account_off", "device", "address", "sign_up", "code"];
    let off: Vec<_> = off.iter().map(|key| format!("throttle.{key}")).collect();
    let off: Vec<_> = off.iter().map(|key| (key.as_str(), "0")).collect();
    let site = TestSite::with(&off).await;
    let browser = site.user("ada").await;
    for _ in 0..25 {
        browser.post("/sudo", "password=x").await.is(422);
        site.anonymous().post("/login", "username=ada&password=x").await.is(422);
        browser.get("/password-link/link_x").await.is(410);
    }
}

#[tokio::test]
async fn what_cannot_be_counted_is_not_tried() {
    use diesel::{RunQueryDsl, sql_query};
    let site = TestSite::open().await;
    site.db_insert("ada", None, Role::User).await;
    let drop = |db: &mut portaria::db::Conn| -> portaria::db::Result<usize> {
        Ok(sql_query("ALTER TABLE throttles RENAME TO gone").execute(db)?)
    };
    site.app.db().write(drop).await.unwrap();
    let browser = site.anonymous();
    assert!(browser.sign_in("ada", PASSWORD).await.status >= 500);
    assert!(browser.post("/signup", "username=eve&password=correct+horse").await.status >= 500);
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn every_node_counts_on_the_same_counters_and_a_restart_keeps_them() {
    let site = TestSite::open().await;
    site.db_insert("ada", None, Role::User).await;
    for n in 0..5 {
        let node = if n % 2 == 0 { site.anonymous() } else { site.another_node().await };
        node.sign_in("ada", WRONG).await.is(422);
    }
    site.another_node().await.sign_in("ada", PASSWORD).await.is(429);
}

#[tokio::test]
async fn a_password_that_was_not_compared_is_not_counted_and_who_must_wait_takes_no_place() {
    let site = TestSite::with(&[PROXY, ("hash.threads", "1"), ("hash.queue", "1")]).await;
    for _ in 0..5 {
        sign_in_from(&site.anonymous(), "192.0.2.7", "burnt", WRONG).await.is(422);
    }
    for n in 0..15 {
        let name = format!("other{n}");
        sign_in_from(&site.anonymous(), "192.0.2.7", &name, WRONG).await.is(422);
    }
    let before: i64 = db_counts(&site, NAMES).await.iter().sum();
    let (mut compared, mut waiting) = (JoinSet::new(), JoinSet::new());
    for n in 0..40 {
        let browser = site.anonymous();
        let name = format!("nobody{n}");
        compared
            .spawn(async move { sign_in_from(&browser, &address(n), &name, WRONG).await.status });
        let browser = site.anonymous();
        let (ip, name) = if n % 2 == 0 {
            (address(100 + n), "burnt".to_owned())
        } else {
            ("192.0.2.7".to_owned(), format!("another{n}"))
        };
        waiting.spawn(async move { sign_in_from(&browser, &ip, &name, WRONG).await.status });
    }
    assert_eq!(waiting.join_all().await, [429; 40]);
    let answers = compared.join_all().await;
    let compared = answers.iter().filter(|status| **status == 422).count();
    assert!(compared < 40 && answers.iter().all(|status| [422, 503].contains(status)));
    let counted: i64 = db_counts(&site, NAMES).await.iter().sum();
    assert_eq!(usize::try_from(counted - before).unwrap(), compared);
}

#[tokio::test]
async fn sixty_sign_ups_an_hour_from_one_address() {
    let site = TestSite::with(&[PROXY, ("throttle.sign_up", "6/1h")]).await;
    let browser = site.anonymous();
    let sign_up = async |name: &str, password: &str, ip: &str| {
        let fields = [("username", name), ("password", password), ("next", "/x")];
        post_from(&browser, ip, "/signup", &fields).await
    };
    for n in 0..3 {
        // Slips of the keyboard are free; what tells of others is not.
        sign_up("a b", "x", "192.0.2.7").await.is(422);
        sign_up(&format!("ada{n}"), PASSWORD, "192.0.2.7").await.is(303);
        sign_up("ada0", "x", "192.0.2.7").await.is(422);
    }
    for name in ["ada0", "a b", "grace"] {
        let page = sign_up(name, PASSWORD, "192.0.2.7").await;
        assert_eq!(retry_after(&page), 3600);
        let page = page.sees("You can try again in 60 minutes.");
        assert_eq!(page.form("signup").value("username"), name);
    }
    sign_up("grace", PASSWORD, "192.0.2.8").await.is(303);
    site.advance(Duration::from_hours(1));
    sign_up("hopper", PASSWORD, "192.0.2.7").await.is(303);
}

#[tokio::test]
async fn ten_wrong_codes_and_links_an_hour_from_one_address() {
    let site = TestSite::with(&[PROXY]).await;
    let code = portaria::setup_link(&site.app).await.unwrap().unwrap();
    let code = code.split_once("code=").unwrap().1.to_owned();
    let browser = site.anonymous();
    let set_up = async |code: &str, ip: &str| {
        let fields = [("code", code), ("username", "grace"), ("password", PASSWORD)];
        post_from(&browser, ip, "/setup", &fields).await
    };
    let link = async |path: &str, ip: &str| {
        browser.send(Method::GET, path, &[("x-forwarded-for", ip)], Vec::new()).await
    };
    for n in 0..5 {
        set_up(&format!("setup_{n}"), "192.0.2.7").await.is(422);
        link("/password-link/link_x", "192.0.2.7").await.is(410);
    }
    let page = set_up(&code, "192.0.2.7").await;
    assert_eq!(retry_after(&page), 3600);
    assert_eq!(page.form("setup").value("username"), "grace");
    let page = link("/password-link/link_x", "192.0.2.7").await;
    assert_eq!(retry_after(&page), 3600);
    page.sees("Too many tries").sees("You can try again in 60 minutes.");
    // Good links are not counted, and open wherever their owner is.
    site.db_insert("ada", None, Role::User).await;
    let good = site.password_link("ada").await;
    for ip in ["192.0.2.7", "192.0.2.8"].repeat(12) {
        link(&good, ip).await.is(200);
    }
    set_up(&code, "192.0.2.8").await.is(303);
    site.advance(Duration::from_hours(1));
    link("/password-link/link_x", "192.0.2.7").await.is(410);
}

#[tokio::test]
async fn what_is_off_under_two_names_stays_off_when_counters_are_swept() {
    let site = TestSite::with(&[PROXY, ("throttle.account_off", "6")]).await;
    site.db_insert("ada", Some("ada@example.com"), Role::User).await;
    for name in ["ada@example.com", "ada"] {
        burn(&site, name, 3).await;
    }
    site.advance(Duration::from_hours(24 * 400));
    portaria::housekeeping::sweep(&site.app).await.unwrap();
    for name in ["ada@example.com", "ada"] {
        sign_in_from(&site.anonymous(), "192.0.2.7", name, PASSWORD).await.is(429);
    }
}

#[tokio::test]
async fn right_and_wrong_passwords_for_both_names_at_once_lock_nobody_out_of_the_database() {
    let site = TestSite::with(&[PROXY, ("throttle.account", "0"), ("throttle.address", "0")]).await;
    site.db_insert("ada", Some("ada@example.com"), Role::User).await;
    let mut all = JoinSet::new();
    for n in 0..60 {
        let browser = site.anonymous();
        all.spawn(async move {
            let name = if n % 2 == 0 { "ada" } else { "ada@example.com" };
            let password = if n % 3 == 0 { WRONG } else { PASSWORD };
            sign_in_from(&browser, &address(n % 2), name, password).await.status
        });
    }
    let mut answers = all.join_all().await;
    answers.sort_unstable();
    assert_eq!(answers, [vec![303; 40], vec![422; 20]].concat());
}

#[tokio::test]
async fn a_known_device_with_too_many_in_a_row_is_a_stranger() {
    let site = TestSite::with(&[PROXY, ("throttle.account_off", "12")]).await;
    let owner = site.user("ada").await;
    for _ in 0..12 {
        site.advance(Duration::from_mins(15));
        sign_in_from(&owner, "192.0.2.7", "ada", WRONG).await.is(422);
    }
    assert_eq!(db_counts(&site, NAMES).await, [0_i64; 0]);
    sign_in_from(&owner, "192.0.2.7", "ada", WRONG).await.is(422);
    assert_eq!(db_counts(&site, NAMES).await, [1]);
    burn(&site, "ada", 11).await;
    site.advance(Duration::from_mins(15));
    assert_eq!(retry_after(&sign_in_from(&owner, "192.0.2.7", "ada", PASSWORD).await), 900);
    assert_eq!(site.change("ada", Change::Enable).await, Outcome::Done);
    sign_in_from(&owner, "192.0.2.7", "ada", PASSWORD).await.leads_to("/profile");
}

#[tokio::test]
async fn there_is_nothing_to_enable_after_a_slip() {
    let site = TestSite::open().await;
    site.db_insert("ada", None, Role::User).await;
    site.anonymous().sign_in("ada", WRONG).await.is(422);
    assert_eq!(site.change("ada", Change::Enable).await, Outcome::AlreadySo);
}

#[tokio::test]
async fn both_names_turned_off_at_once_lock_nobody_out_of_the_database() {
    let site = TestSite::with(&[
        PROXY,
        ("throttle.account", "0"),
        ("throttle.address", "0"),
        ("throttle.account_off", "20"),
    ])
    .await;
    site.db_insert("ada", Some("ada@example.com"), Role::User).await;
    let mut all = JoinSet::new();
    for n in 0..60 {
        let browser = site.anonymous();
        let name = if n % 2 == 0 { "ada" } else { "ada@example.com" };
        all.spawn(async move { sign_in_from(&browser, &address(n), name, WRONG).await.status });
    }
    let mut answers = all.join_all().await;
    answers.sort_unstable();
    assert_eq!(answers, [vec![422; 20], vec![429; 40]].concat());
}

#[tokio::test]
async fn another_spelling_touches_nobodys_counter_and_tells_nothing() {
    let site = TestSite::with(&[PROXY]).await;
    site.db_insert("ada", Some("ada@example.com"), Role::User).await;
    // None is a name that an account can have, though each is folded to one.
    let spellings = ["\u{24d0}da", "ada\u{ff20}example.com", "\u{24d1}ob", "a\u{ad}da"];
    for name in ["ada", "bob", "ada@example.com"] {
        for n in 0..5 {
            sign_in_from(&site.anonymous(), &address(n), name, WRONG).await.is(422);
        }
        for (n, other) in spellings.into_iter().enumerate() {
            sign_in_from(&site.anonymous(), "192.0.2.7", other, WRONG).await.is(422);
            let waits = sign_in_from(&site.anonymous(), "192.0.2.8", name, WRONG).await;
            assert_eq!(retry_after(&waits), 1, "{name}, {n}");
        }
    }
}

#[tokio::test]
async fn another_name_for_an_account_is_no_way_to_more_tries() {
    let site = TestSite::with(&[PROXY, ("throttle.account_off", "30")]).await;
    let (thief, stranger) = (site.user("ada").await, site.anonymous());
    let mut compared = 0;
    let mut name = "ada".to_owned();
    for n in 0..60 {
        let old = std::mem::replace(&mut name, format!("ada{n}"));
        thief.post("/profile", &format!("username={name}")).await.is(303);
        // The old name is nobody's now.
        sign_in_from(&stranger, &address(n), &old, WRONG).await.is(422);
        let answer = sign_in_from(&stranger, &address(100 + n), &name, WRONG).await;
        compared += u32::from(answer.status == 422);
    }
    assert_eq!(compared, 5, "the count goes with the account");
    for n in 0..40 {
        site.advance(Duration::from_mins(15));
        let old = std::mem::replace(&mut name, format!("lovelace{n}"));
        thief.post("/profile", &format!("username={name}")).await;
        sign_in_from(&stranger, &address(n), &old, WRONG).await;
        let answer = sign_in_from(&stranger, &address(100 + n), &name, WRONG).await;
        compared += u32::from(answer.status == 422);
    }
    assert_eq!(compared, 30);
    site.advance(Duration::from_hours(24));
    assert_eq!(retry_after(&sign_in_from(&stranger, "192.0.2.7", &name, PASSWORD).await), 900);
}

#[tokio::test]
async fn what_is_off_stays_off_when_the_address_that_was_tried_goes() {
    let site = TestSite::with(&[PROXY, ("throttle.account_off", "12")]).await;
    let owner = site.anonymous();
    let body = "username=ada&email=ada%40example.com&password=correct+horse+battery";
    owner.post("/signup", body).await.is(303);
    burn(&site, "ada@example.com", 9).await;
    burn(&site, "ada", 3).await;
    for email in ["other%40example.com", ""] {
        let body = format!("email={email}&current_password=correct+horse+battery");
        owner.post("/profile/email", &body).await.is(303);
        // Signing in on a known device turns nothing on.
        sign_in_from(&owner, "192.0.2.7", "ada", PASSWORD).await.is(303);
        site.advance(Duration::from_hours(24));
        let stranger = sign_in_from(&site.anonymous(), "192.0.2.7", "ada", PASSWORD).await;
        assert_eq!(retry_after(&stranger), 900);
    }
    let stranger = sign_in_from(&site.anonymous(), "192.0.2.7", "ada@example.com", PASSWORD).await;
    stranger.is(422);
    assert_eq!(site.change("ada", Change::Enable).await, Outcome::Done);
    sign_in_from(&site.anonymous(), "192.0.2.7", "ada", PASSWORD).await.is(303);
}

#[tokio::test]
async fn what_was_failed_under_an_address_counts_when_the_address_is_gone() {
    let site = TestSite::with(&[PROXY, ("throttle.account_off", "6")]).await;
    let owner = site.anonymous();
    let body = "username=ada&email=ada%40example.com&password=correct+horse+battery";
    owner.post("/signup", body).await.is(303);
    burn(&site, "ada@example.com", 6).await;
    let body = "email=&current_password=correct+horse+battery";
    owner.post("/profile/email", body).await.is(303);
    let stranger = sign_in_from(&site.anonymous(), "192.0.2.7", "ada", PASSWORD).await;
    assert_eq!(retry_after(&stranger), 900);
}

#[tokio::test]
async fn who_has_an_account_by_another_name_is_not_shown_the_code_of_the_old_one() {
    let site = TestSite::with(&[PROXY]).await;
    let owner = site.user("ada").await;
    burn(&site, "ada", 9).await;
    let last = sign_in_from(&site.anonymous(), "192.0.2.7", "ada", WRONG).await.is(429);
    assert!(!last.reference().is_empty());
    owner.post("/profile", "username=lovelace").await.is(303);
    let waits = sign_in_from(&site.anonymous(), "192.0.2.7", "lovelace", WRONG).await.is(429);
    assert!(!waits.body.contains(&last.reference()));
}

#[tokio::test]
async fn a_right_password_makes_a_known_device_of_one_that_failed_too_often() {
    let site = TestSite::with(&[PROXY, ("throttle.account_off", "12")]).await;
    let owner = site.user("ada").await;
    for _ in 0..12 {
        site.advance(Duration::from_mins(15));
        sign_in_from(&owner, "192.0.2.7", "ada", WRONG).await.is(422);
    }
    sign_in_from(&owner, "192.0.2.7", "ada", PASSWORD).await.is(303);
    burn(&site, "ada", 12).await;
    sign_in_from(&owner, "192.0.2.7", "ada", PASSWORD).await.is(303);
}

#[tokio::test]
async fn tries_beside_renames_are_counted_for_the_account() {
    let site = TestSite::with(&[PROXY, ("throttle.address", "0")]).await;
    let thief = site.user("ada").await;
    let mut compared = 0;
    for n in 0..30 {
        let mut tries = JoinSet::new();
        let old = if n == 0 { "ada".to_owned() } else { format!("ada{}", n - 1) };
        let renaming = thief.clone();
        tries.spawn(async move {
            renaming.post("/profile", &format!("username=ada{n}")).await.is(303);
            0
        });
        for m in 0..4 {
            let (browser, old) = (site.anonymous(), old.clone());
            tries.spawn(async move {
                let answer = sign_in_from(&browser, &address(m), &old, WRONG).await;
                u32::from(answer.status == 422)
            });
        }
        compared += tries.join_all().await.iter().sum::<u32>();
        // The old name is nobody's: nothing of the account's goes with it.
        sign_in_from(&site.anonymous(), &address(n), &old, WRONG).await;
    }
    let counted: i64 = db_counts(&site, NAMES).await.iter().sum();
    assert!(counted >= i64::from(compared), "{compared} compared, {counted} counted");
    let stranger = site.anonymous();
    sign_in_from(&stranger, "192.0.2.7", "ada29", WRONG).await;
    let mut after = 0;
    for _ in 0..10 {
        let answer = sign_in_from(&stranger, "192.0.2.7", "ada29", WRONG).await;
        after += u32::from(answer.status == 422);
    }
    assert!(after <= 5, "{after}");
}

#[tokio::test]
async fn at_once_a_known_device_has_ten_tries_and_an_address_twenty() {
    let site = TestSite::with(&[PROXY, ("hash.queue", "200")]).await;
    let owner = site.user("ada").await;
    let (mut known, mut strangers) = (JoinSet::new(), JoinSet::new());
    for n in 0..60 {
        let (owner, stranger) = (owner.copy(), site.anonymous());
        let name = format!("nobody{n}");
        known.spawn(async move { sign_in_from(&owner, "192.0.2.8", "ada", WRONG).await.status });
        strangers
            .spawn(async move { sign_in_from(&stranger, "192.0.2.7", &name, WRONG).await.status });
    }
    for (answers, compared) in [(known.join_all().await, 10), (strangers.join_all().await, 20)] {
        let mut answers = answers;
        answers.sort_unstable();
        assert_eq!(answers, [vec![422; compared], vec![429; 60 - compared]].concat());
    }
}

async fn rename(site: &TestSite, from: &str, to: &str) {
    let id = site.db_user(from).await.id;
    let name = NewName::new(site.app.keys(), Username::parse(to).unwrap());
    site.app.db().write(move |db| user::set_username(db, id, &name)).await.unwrap();
}

/// A try of a stranger, as far as the database has to do with it.
fn tried(site: &TestSite, claimant: Claimant, name: &str) -> PasswordTry {
    let keys = site.app.keys();
    PasswordTry {
        claimant,
        visitor: Visitor::default(),
        again: None,
        reference: Reference::generate().unwrap(),
        arrived: site.clock.now(),
        name: Key::new(keys, Scope::Username, name),
        address: Key::new(keys, Scope::Address, ""),
        keys: keys.clone(),
        limits: site.app.config().throttle,
    }
}

#[tokio::test]
async fn a_right_password_takes_nothing_back_from_who_has_the_name_meanwhile() {
    let site = TestSite::with(&[PROXY]).await;
    for name in ["victor", "mallory"] {
        site.db_insert(name, None, Role::User).await;
    }
    burn(&site, "victor", 3).await;
    let mallory = site.db_user("mallory").await.id;
    let right = tried(&site, Claimant::parse("mallory"), "mallory");
    let (counts, now) = (right.clone(), site.clock.now());
    let counted = site.app.db().write(move |db| counts.count(db, Some(mallory), now)).await;
    let counted = counted.unwrap();
    rename(&site, "mallory", "mallory2").await;
    rename(&site, "victor", "mallory").await;
    site.app.db().write(move |db| right.was_right(db, mallory, &counted)).await.unwrap();
    assert_eq!(db_counts(&site, NAMES).await, [3]);
}

#[tokio::test]
async fn nothing_is_counted_for_an_account_under_a_name_that_it_has_no_longer() {
    let site = TestSite::with(&[PROXY]).await;
    for name in ["ada", "eve"] {
        site.db_insert(name, None, Role::User).await;
    }
    let (ada, eve) = (site.db_user("ada").await.id, site.db_user("eve").await.id);
    burn(&site, "ada", 1).await;
    for (claimant, name, found) in [
        (Claimant::Account(eve), "ada", Some(eve)),
        (Claimant::parse("ada"), "ada", Some(eve)),
        (Claimant::parse("ada"), "ada", None),
        (Claimant::parse("free"), "free", Some(ada)),
    ] {
        let (stale, now) = (tried(&site, claimant, name), site.clock.now());
        let counted = site.app.db().write(move |db| stale.count(db, found, now)).await;
        assert!(matches!(counted, Err(Closed::Refused(_))), "{name}");
    }
    assert_eq!(db_counts(&site, NAMES).await, [1]);
}
