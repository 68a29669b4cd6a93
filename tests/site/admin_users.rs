use portaria::domain::{Role, UserId};

use crate::support::{Answer, Browser, PASSWORD, TestSite};

/// An administrator who has just typed the password.
async fn fresh_admin(site: &TestSite, name: &str) -> Browser {
    let browser = site.admin(name).await;
    type_again(&browser).await;
    browser
}

async fn type_again(browser: &Browser) {
    browser.post("/sudo", "password=correct+horse+battery").await.is(303);
}

async fn id_of(site: &TestSite, name: &str) -> String {
    site.db_user(name).await.id.to_string()
}

async fn act(browser: &Browser, id: &str, action: &str) -> Answer {
    let path = format!("/admin/users/{id}/{action}");
    browser.open(&path).await.is(200).form("action-form").submit().await
}

/// The user names that a list shows, in its order.
fn names(page: &Answer) -> Vec<String> {
    let rows = page.body.split("<th scope=\"row\">").skip(1);
    rows.map(|row| row.split_once("<bdi>").unwrap().1.split_once("</bdi>").unwrap().0.to_owned())
        .collect()
}

async fn search(browser: &Browser, query: &str) -> Vec<String> {
    names(&browser.get(&format!("/admin/users?{query}")).await.is(200))
}

#[tokio::test]
async fn people_are_listed_by_name_and_found_by_the_beginning_of_name_or_address() {
    let site = TestSite::open().await;
    let grace = fresh_admin(&site, "grace").await;
    for (name, email) in [
        ("Ada", Some("Countess@example.com")),
        ("ada_byron", None),
        ("adam", Some("ada@example.org")),
        ("Zoë", Some("zoe@example.com")),
        ("count", Some("x@example.com")),
    ] {
        site.db_insert(name, email, Role::User).await;
    }
    assert_eq!(search(&grace, "").await, ["Ada", "ada_byron", "adam", "count", "grace", "Zoë"]);
    assert_eq!(search(&grace, "q=AD").await, ["Ada", "ada_byron", "adam"]);
    assert_eq!(search(&grace, "q=+count").await, ["count", "Ada"], "by name, then by address");
    assert_eq!(search(&grace, "q=ada%40example").await, ["adam"]);
    assert_eq!(search(&grace, "q=ZO%C3%8B").await, ["Zoë"]);
    // No character means more than itself, and no text is too odd to look for.
    for literal in
        ["ada%25", "%25", "ad_", "_", "%5C", "ada%5C_", "*", "a%00b", "%00", "%F4%8F%BF%BF"]
    {
        assert_eq!(search(&grace, &format!("q={literal}")).await, [""; 0], "{literal}");
    }
    assert_eq!(search(&grace, "q=ada_").await, ["ada_byron"]);
    let page = grace.get("/admin/users?q=nobody").await.sees("No account matches.");
    assert!(page.body.contains("value=\"nobody\""), "what was typed stays");
}

#[tokio::test]
async fn roles_and_status_narrow_the_list() {
    let site = TestSite::open().await;
    let grace = fresh_admin(&site, "grace").await;
    for name in ["ada", "ben", "cleo"] {
        site.db_insert(name, None, Role::User).await;
    }
    site.db_insert("dora", Some("dora@example.com"), Role::Admin).await;
    act(&grace, &id_of(&site, "ben").await, "disable").await.sees("The account was disabled.");
    act(&grace, &id_of(&site, "dora").await, "disable").await.sees("The account was disabled.");
    assert_eq!(search(&grace, "role=admin").await, ["dora", "grace"]);
    assert_eq!(search(&grace, "role=user").await, ["ada", "ben", "cleo"]);
    assert_eq!(search(&grace, "status=disabled").await, ["ben", "dora"]);
    assert_eq!(search(&grace, "status=active&role=admin").await, ["grace"]);
    assert_eq!(search(&grace, "q=d&status=disabled&role=admin").await, ["dora"]);
    assert_eq!(search(&grace, "q=d&status=active").await, [""; 0]);
    for bad in ["role=root", "status=x", "role=Admin"] {
        let page = grace.get(&format!("/admin/users?q=keep&{bad}")).await;
        assert_eq!(page.status, 422, "{bad}");
        assert!(page.text().contains("Choose one of the list"), "{}", page.text());
        assert!(page.body.contains("value=\"keep\""), "what was typed stays");
    }
    assert_eq!(grace.get("/admin/users?q=a&q=b").await.is(400).status, 400);
}

#[tokio::test]
async fn pages_follow_each_other_and_their_keys_cannot_be_forged() {
    let site = TestSite::open().await;
    let grace = fresh_admin(&site, "grace").await;
    for n in 0..70 {
        // Found by name, by address, and by both.
        let email = (n >= 30).then(|| format!("find{n:03}@example.com"));
        let name = if n < 50 { format!("find{n:03}") } else { format!("other{n:03}") };
        site.db_insert(&name, email.as_deref(), Role::User).await;
    }
    let mut seen = Vec::new();
    let mut path = "/admin/users?q=find&role=user".to_owned();
    for expected in [50, 20] {
        let page = grace.get(&path).await.is(200);
        assert_eq!(names(&page).len(), expected);
        seen.extend(names(&page));
        let Some((_, next)) = page.body.split_once("rel=\"next\" href=\"") else { break };
        let next = next.split_once('"').unwrap().0.replace("&#38;", "&");
        assert!(next.contains("q=find") && next.contains("role=user"), "{next}");
        path = next.strip_prefix(&site.prefix).unwrap().to_owned();
    }
    let all: Vec<_> = (0..70)
        .map(|n| if n < 50 { format!("find{n:03}") } else { format!("other{n:03}") })
        .collect();
    assert_eq!(seen, all);
    let after = path.split_once("after=").unwrap().1;
    for forged in
        ["x", "x.y", "find050", ".", &format!("{after}A"), &after[1..], &after.replace('.', "")]
    {
        let answer = grace.get(&format!("/admin/users?after={forged}")).await;
        assert_eq!(answer.status, 422, "{forged}");
    }
}

#[tokio::test]
async fn an_account_is_shown_and_its_details_are_edited() {
    let site = TestSite::open().await;
    let grace = fresh_admin(&site, "grace").await;
    let ada = site.user("ada").await;
    site.db_insert("ben", Some("ben@example.com"), Role::User).await;
    let (id, path) =
        (id_of(&site, "ada").await, format!("/admin/users/{}", id_of(&site, "ada").await));
    let page = grace.open("/admin/users").await;
    assert!(page.body.contains(&format!("href=\"{}{path}\"", site.prefix)));
    let page = grace.open(&path).await.sees("Role User").sees("Status Active").sees("Last active");
    let form = page.form("details").fill("display_name", "Ada L").fill("email", "ada@example.com");
    let page = form.fill("username", "ada.l").submit().await.sees("Your profile was saved.");
    assert_eq!(page.form("details").value("email"), "ada@example.com");
    let user = site.db_user("ada.l").await;
    assert_eq!(
        (user.display_name.as_deref(), user.email.as_deref()),
        (Some("Ada L"), Some("ada@example.com"))
    );
    assert!(ada.is_signed_in().await);

    // Mistakes are told, all at once, and what was typed is kept.
    let form = page.form("details").fill("username", "a b").fill("email", "nonsense");
    let page = form.fill("display_name", &"x".repeat(101)).submit().await.is(422);
    assert_eq!(page.form("details").value("email"), "nonsense");
    let form = page.form("details").fill("username", "BEN").fill("email", "Ben@example.com");
    let page = form.fill("display_name", "A").submit().await.is(422);
    assert_eq!(page.error_of("username"), "That name is taken. Try another");
    assert!(page.error_of("email").starts_with("An account with this email exists"));

    // Nothing else can be set from there.
    let smuggled =
        "display_name=B&role=admin&is_admin=1&id=x&password=correct+horse&disabled=1&epoch=0";
    grace.post(&path, smuggled).await.is(303);
    let user = site.db_user("ada.l").await;
    assert_eq!((user.role, user.id.to_string(), user.disabled_at), (Role::User, id, None));
    grace.post(&path, "").await.is(303);
    grace.post(&path, "email=").await.is(303);
    assert_eq!(site.db_user("ada.l").await.email, None);
    let told = site.db_activity("ada.l").await.join(" ");
    assert!(
        told.ends_with("profile-changed email-changed profile-changed email-changed"),
        "{told}"
    );
}

#[tokio::test]
async fn an_administrator_makes_an_account_and_hands_over_a_link() {
    let site = TestSite::open().await;
    let grace = fresh_admin(&site, "grace").await;
    let form = grace.open("/admin/users/new").await.form("new-user");
    assert_eq!(form.value("role"), "user");
    let page = form.fill("username", "Grace").fill("email", "x").submit().await.is(422);
    assert!(page.error_of("email").starts_with("Enter an email"));
    let form = page.form("new-user").fill("email", "");
    let page = form.submit().await.is(422);
    assert_eq!(page.error_of("username"), "That name is taken. Try another");
    let page = page.form("new-user").fill("username", "ada").submit().await.is(200);
    let page = page.sees("The account was made.").sees("Signed in nowhere.");
    grace.post("/admin/users/new", "username=eve").await.is(422).sees("Choose a role");
    let id = id_of(&site, "ada").await;
    assert!(page.body.contains(&format!("/admin/users/{id}/password-link")));
    assert_eq!(site.db_log().await.last().unwrap().by_user, Some(id_of(&site, "grace").await));

    let page = act(&grace, &id, "password-link").await.is(200).sees("shown only this once");
    assert_eq!(page.header("cache-control"), "no-store");
    let link = page.body.split_once("<code>").unwrap().1.split_once("</code>").unwrap().0;
    let path = link.split_once(&format!("{}/password-link/", site.prefix)).unwrap().1;
    assert!(link.starts_with("http://"), "{link}");
    let ada = site.anonymous();
    let page = ada.open(&format!("/password-link/{path}")).await;
    page.form("password-link")
        .fill("new_password", PASSWORD)
        .submit()
        .await
        .sees("Sign in with the new one.");
    ada.sign_in("ada", PASSWORD).await.sees("Profile");
    let told = site.db_activity("ada").await.join(" ");
    assert_eq!(told, "signed-up password-link-made password-link-used signed-in");
}

#[tokio::test]
async fn each_action_is_asked_for_does_what_it_says_and_is_logged_with_who_did_it() {
    let site = TestSite::open().await;
    let grace = fresh_admin(&site, "grace").await;
    let ada = site.user("ada").await;
    let (id, link) = (id_of(&site, "ada").await, site.password_link("ada").await);
    // Looking changes nothing.
    for action in ["password-link", "role", "sign-out", "disable", "enable", "delete"] {
        grace.open(&format!("/admin/users/{id}/{action}")).await.is(200).sees("Account: ada");
    }
    assert!(ada.is_signed_in().await);
    act(&grace, &id, "sign-out").await.sees("All devices of this account were signed out.");
    assert!(!ada.is_signed_in().await);
    ada.get(&link).await.is(410);
    ada.sign_in("ada", PASSWORD).await.sees("Profile");

    act(&grace, &id, "disable").await.sees("The account was disabled.").sees("Status Disabled");
    assert!(!ada.is_signed_in().await);
    ada.sign_in("ada", PASSWORD).await.is(422);
    let refused = act(&grace, &id, "password-link").await;
    assert_eq!(refused.status, 422);
    refused.sees("This account is disabled. Enable it first");
    act(&grace, &id, "disable").await.sees("Nothing was changed.");
    act(&grace, &id, "enable").await.sees("The account was enabled.");
    ada.sign_in("ada", PASSWORD).await.sees("Profile");

    let form = grace.open(&format!("/admin/users/{id}/role")).await.form("action-form");
    assert_eq!(form.value("role"), "user");
    form.fill("role", "admin").submit().await.sees("The role was changed.").sees("Administrator");
    ada.get("/admin/users").await.is(200);
    for bad in ["", "role=root", "role="] {
        let page = grace.post(&format!("/admin/users/{id}/role"), bad).await;
        assert_eq!(page.status, 422, "{bad}");
        assert!(page.text().contains("Choose a role"));
    }
    act(&grace, &id, "delete").await.sees("The account was deleted.").sees("People");
    assert!(!ada.is_signed_in().await);
    grace.get(&format!("/admin/users/{id}")).await.is(404);

    let grace_id = id_of(&site, "grace").await;
    let by_grace = site.db_log().await.into_iter().filter(|entry| {
        entry.by_user.as_deref() == Some(&grace_id) && entry.user_id.as_deref() == Some(&id)
    });
    let told: Vec<_> = by_grace.map(|entry| entry.what).collect();
    assert_eq!(told.join(" "), "signed-out-everywhere disabled enabled role-changed deleted");
}

#[tokio::test]
async fn what_is_not_there_is_the_same_404_for_every_id_and_way() {
    let site = TestSite::open().await;
    let grace = fresh_admin(&site, "grace").await;
    let nobody = UserId::new(site.clock.now()).to_string();
    let mut pages = Vec::new();
    for id in [nobody.as_str(), "x", "0", "%00", "..%2f..", "new%20", &"a".repeat(300)] {
        for action in ["", "/disable", "/role", "/delete", "/password-link"] {
            let path = format!("/admin/users/{id}{action}");
            let page = grace.get(&path).await.is(404);
            pages.push(page.text());
            grace.post(&path, "role=user").await.is(404);
        }
    }
    pages.dedup();
    assert_eq!(pages.len(), 1, "{pages:?}");
    grace.get("/admin/users/x/nonsense").await.is(404);
}

#[tokio::test]
async fn the_last_administrator_stays_and_oneself_is_no_exception() {
    let site = TestSite::open().await;
    let grace = fresh_admin(&site, "grace").await;
    let id = id_of(&site, "grace").await;
    for (action, body) in [("disable", ""), ("delete", ""), ("role", "role=user")] {
        let page = grace.post(&format!("/admin/users/{id}/{action}"), body).await;
        assert_eq!(page.status, 422, "{action}");
        assert!(
            page.text().contains("This is the only administrator who can sign in"),
            "{}",
            page.text()
        );
    }
    assert!(grace.is_signed_in().await);
    site.db_insert("hedy", None, Role::Admin).await;
    grace.post(&format!("/admin/users/{id}/role"), "role=user").await.is(303);
    grace.get("/admin/users").await.is(403);
}

#[tokio::test]
async fn of_two_administrators_who_demote_each_other_one_remains() {
    let site = TestSite::open().await;
    for round in 0..8 {
        let names = [format!("grace{round}"), format!("hedy{round}")];
        let (grace, hedy) =
            (fresh_admin(&site, &names[0]).await, fresh_admin(&site, &names[1]).await);
        let other = site.another_node().await;
        let hedy = hedy.through(&other);
        type_again(&grace).await;
        let path = async |name| format!("/admin/users/{}/role", id_of(&site, name).await);
        let (of_grace, of_hedy) = (path(&names[0]).await, path(&names[1]).await);
        tokio::join!(grace.post(&of_hedy, "role=user"), hedy.post(&of_grace, "role=user"));
        let mut left = Vec::new();
        for name in &names {
            if site.db_user(name).await.role == Role::Admin {
                left.push(name.clone());
            }
        }
        assert_eq!(left.len(), 1, "{left:?}");
        // The next round begins without an administrator of this one.
        site.db_clear().await;
    }
}

#[tokio::test]
async fn what_an_administrator_began_does_not_outlive_the_power() {
    let site = TestSite::open().await;
    let grace = fresh_admin(&site, "grace").await;
    let hedy = fresh_admin(&site, "hedy").await;
    type_again(&grace).await;
    let (of_grace, of_hedy) = (id_of(&site, "grace").await, id_of(&site, "hedy").await);
    // A link for another administrator, kept for later.
    let page = act(&hedy, &of_grace, "password-link").await.is(200);
    let link = page.body.split_once("<code>").unwrap().1.split_once("</code>").unwrap().0;
    let path = link.split_once("/password-link/").unwrap().1;
    let path = format!("/password-link/{path}");
    site.anonymous().get(&path).await.is(200);
    // Requests that were let in before and come to the database afterwards.
    let role = format!("/admin/users/{of_hedy}/role");
    let going = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    let sticky: Vec<_> = (0..6)
        .map(|_| {
            let (hedy, role, going) = (hedy.copy(), role.clone(), going.clone());
            tokio::spawn(async move {
                while going.load(std::sync::atomic::Ordering::Relaxed) {
                    hedy.post(&role, "role=admin").await;
                }
            })
        })
        .collect();
    grace.post(&role, "role=user").await.is(303);
    going.store(false, std::sync::atomic::Ordering::Relaxed);
    for task in sticky {
        task.await.unwrap();
    }
    assert_eq!(site.db_user("hedy").await.role, Role::User);
    site.anonymous().get(&path).await.is(410);
    hedy.get("/admin/users").await.is(403);
}

#[tokio::test]
async fn who_was_demoted_meanwhile_changes_nothing() {
    let site = TestSite::open().await;
    let grace = fresh_admin(&site, "grace").await;
    let hedy = fresh_admin(&site, "hedy").await;
    type_again(&grace).await;
    site.user("ada").await;
    let id = id_of(&site, "ada").await;
    let of_hedy = format!("/admin/users/{}/role", id_of(&site, "hedy").await);
    grace.post(&of_hedy, "role=user").await.is(303);
    hedy.post(&format!("/admin/users/{id}/delete"), "").await.is(403);
    hedy.get("/admin/users").await.is(403);
    assert_eq!(site.db_user("ada").await.disabled_at, None);
}
