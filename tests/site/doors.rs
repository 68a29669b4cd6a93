//! Every route × everybody who may come: who is let in.

use axum::http::Method;
use portaria::{auth::Access, domain::Role, features};

use crate::support::{Browser, Change, PASSWORD, Program, TestSite};

/// Anonymous, signed in long ago, signed in just now, administrator: what each gets for a GET, and
/// for a POST of an empty form.
const DOORS: &[(&str, &str, [&str; 4])] = &[
    ("GET", "/", ["/login", "/profile", "/profile", "/profile"]),
    // Somebody is an administrator already.
    ("GET", "/setup", ["404", "404", "404", "404"]),
    ("POST", "/setup", ["404", "404", "404", "404"]),
    ("GET", "/signup", ["200", "/profile", "/profile", "/profile"]),
    ("POST", "/signup", ["422", "422", "422", "422"]),
    ("GET", "/invitation/{token}", ["410", "/profile", "/profile", "/profile"]),
    ("POST", "/invitation/{token}", ["410", "410", "410", "410"]),
    ("GET", "/login", ["200", "/profile", "/profile", "/profile"]),
    ("POST", "/login", ["422", "422", "422", "422"]),
    ("GET", "/logout", ["/login", "200", "200", "200"]),
    ("GET", "/profile", ["/login?next=", "200", "200", "200"]),
    ("POST", "/profile", ["/login?next=", "/profile", "/profile", "/profile"]),
    ("GET", "/profile/password", ["/login?next=", "200", "200", "200"]),
    ("POST", "/profile/password", ["/login?next=", "422", "422", "422"]),
    ("GET", "/password-link/{token}", ["410", "410", "410", "410"]),
    ("POST", "/password-link/{token}", ["410", "410", "410", "410"]),
    ("GET", "/profile/email", ["/login?next=", "200", "200", "200"]),
    ("POST", "/profile/email", ["/login?next=", "422", "422", "422"]),
    ("GET", "/profile/sessions", ["/login?next=", "200", "200", "200"]),
    ("POST", "/profile/sessions/end", ["/login?next=^", "/sudo?next=^", "422", "/sudo?next=^"]),
    ("GET", "/profile/tokens", ["/login?next=", "200", "200", "200"]),
    ("POST", "/profile/tokens/new", ["/login?next=^", "/sudo?next=^", "422", "/sudo?next=^"]),
    (
        "POST",
        "/profile/tokens/{id}/revoke",
        ["/login?next=^^", "/sudo?next=^^", "404", "/sudo?next=^^"],
    ),
    ("GET", "/profile/activity", ["/login?next=", "200", "200", "200"]),
    ("GET", "/profile/close", ["/login?next=", "200", "200", "200"]),
    ("POST", "/profile/close", ["/login?next=", "422", "422", "422"]),
    ("POST", "/preferences", ["/", "/", "/", "/"]),
    ("GET", "/sudo", ["/login?next=", "200", "200", "200"]),
    ("POST", "/sudo", ["/login?next=", "422", "422", "422"]),
    ("GET", "/admin/activity", ["/login?next=", "403", "403", "200"]),
    ("GET", "/admin/activity.csv", ["/login?next=", "403", "403", "200"]),
    ("GET", "/admin/invitations", ["/login?next=", "403", "403", "200"]),
    ("POST", "/admin/invitations/new", ["/login?next=^", "403", "403", "/sudo?next=^"]),
    ("POST", "/admin/invitations/{id}/revoke", ["/login?next=^^", "403", "403", "/sudo?next=^^"]),
    ("GET", "/admin/doctor", ["/login?next=", "403", "403", "200"]),
    ("GET", "/admin/doctor/sighting", ["404", "404", "404", "404"]),
    ("GET", "/admin/users", ["/login?next=", "403", "403", "200"]),
    ("GET", "/admin/users/new", ["/login?next=", "403", "403", "200"]),
    ("POST", "/admin/users/new", ["/login?next=", "403", "403", "/sudo?next="]),
    // Who may enter is judged before what there is.
    ("GET", "/admin/users/{id}", ["/login?next=", "403", "403", "404"]),
    ("POST", "/admin/users/{id}", ["/login?next=", "403", "403", "/sudo?next="]),
    ("GET", "/admin/users/{id}/password-link", ["/login?next=", "403", "403", "404"]),
    ("POST", "/admin/users/{id}/password-link", ["/login?next=", "403", "403", "/sudo?next="]),
    ("GET", "/admin/users/{id}/role", ["/login?next=", "403", "403", "404"]),
    ("POST", "/admin/users/{id}/role", ["/login?next=", "403", "403", "/sudo?next="]),
    ("GET", "/admin/users/{id}/sign-out", ["/login?next=", "403", "403", "404"]),
    ("POST", "/admin/users/{id}/sign-out", ["/login?next=", "403", "403", "/sudo?next="]),
    ("GET", "/admin/users/{id}/disable", ["/login?next=", "403", "403", "404"]),
    ("POST", "/admin/users/{id}/disable", ["/login?next=", "403", "403", "/sudo?next="]),
    ("GET", "/admin/users/{id}/enable", ["/login?next=", "403", "403", "404"]),
    ("POST", "/admin/users/{id}/enable", ["/login?next=", "403", "403", "/sudo?next="]),
    ("GET", "/admin/users/{id}/delete", ["/login?next=", "403", "403", "404"]),
    ("POST", "/admin/users/{id}/delete", ["/login?next=", "403", "403", "/sudo?next="]),
    ("GET", "/api/v1/openapi.json", ["200", "200", "200", "200"]),
    ("GET", "/healthz", ["200", "200", "200", "200"]),
    ("GET", "/readyz", ["200", "200", "200", "200"]),
    ("GET", "/.well-known/change-password", ["302", "302", "302", "302"]),
    ("GET", "/static/{checksum}/{file}", ["404", "404", "404", "404"]),
    // The others of the same account are signed out.
    (
        "POST",
        "/profile/sessions/end-others",
        ["/login?next=^", "/sudo?next=^", "/profile/sessions", "/sudo?next=^"],
    ),
    // Last: nobody is signed in any more.
    ("POST", "/logout", ["/login", "/login", "/login", "/login"]),
];

/// Every call of the API with an empty object: the status of the answer, or the code of the problem. First
/// without a session, then with that of somebody signed in long ago or just now, of an administrator signed
/// in long ago or just now; then with a token: of a user (`read`, `write`), of an administrator (`read`,
/// `write`, `admin`), and of scope `admin` whose owner is an administrator no longer.
const CALLS: &[(&str, &str, [&str; 5], [&str; 6])] = {
    const NO_TOKEN: [&str; 6] = ["token_not_taken"; 6];
    const WEAK: &str = "insufficient_scope";
    const ADMIN_SUDO: [&str; 5] =
        ["not_signed_in", "forbidden", "forbidden", "sudo_required", "404"];
    const ADMIN_TOKEN: [&str; 6] = [WEAK, WEAK, WEAK, WEAK, "404", "forbidden"];
    &[
        ("POST", "/api/v1/session", ["422"; 5], NO_TOKEN),
        ("GET", "/api/v1/session", ["not_signed_in", "200", "200", "200", "200"], NO_TOKEN),
        ("POST", "/api/v1/users", ["422"; 5], NO_TOKEN),
        ("GET", "/api/v1/users/me", ["not_signed_in", "200", "200", "200", "200"], ["200"; 6]),
        (
            "PATCH",
            "/api/v1/users/me",
            ["not_signed_in", "200", "200", "200", "200"],
            [WEAK, "200", WEAK, "200", "200", "200"],
        ),
        (
            "PUT",
            "/api/v1/users/me/password",
            ["not_signed_in", "422", "422", "422", "422"],
            [WEAK, "422", WEAK, "422", "422", "422"],
        ),
        (
            "DELETE",
            "/api/v1/users/me",
            ["not_signed_in", "422", "422", "422", "422"],
            [WEAK, "422", WEAK, "422", "422", "422"],
        ),
        (
            "GET",
            "/api/v1/users",
            ["not_signed_in", "forbidden", "forbidden", "200", "200"],
            [WEAK, WEAK, WEAK, WEAK, "200", "forbidden"],
        ),
        // Who may enter is judged before what there is.
        (
            "GET",
            "/api/v1/users/{id}",
            ["not_signed_in", "forbidden", "forbidden", "404", "404"],
            ADMIN_TOKEN,
        ),
        ("PATCH", "/api/v1/users/{id}", ADMIN_SUDO, ADMIN_TOKEN),
        ("DELETE", "/api/v1/users/{id}", ADMIN_SUDO, ADMIN_TOKEN),
        // Last: nobody is signed in any more.
        ("DELETE", "/api/v1/session", ["204"; 5], NO_TOKEN),
    ]
};

/// Whom the columns of [`CALLS`] are for.
const CALLERS: [&str; 11] = [
    "nobody",
    "a user of long ago",
    "a user of just now",
    "an administrator of long ago",
    "an administrator of just now",
    "a user's token to read",
    "a user's token to write",
    "an administrator's token to read",
    "an administrator's token to write",
    "an administrator's token to administer",
    "a former administrator's token to administer",
];

#[test]
fn every_route_stands_in_the_table() {
    let pages = DOORS.iter().map(|(method, path, _)| format!("{method} {path}"));
    let calls = CALLS.iter().map(|(method, path, ..)| format!("{method} {path}"));
    let mut listed: Vec<_> = pages.chain(calls).collect();
    let routes = features::ALL.iter().flat_map(|feature| (feature.routes)());
    let mut routes: Vec<_> =
        routes.map(|route| format!("{} {}", route.method, route.path)).collect();
    listed.sort();
    routes.sort();
    assert_eq!(listed, routes);
}

#[test]
fn what_is_not_for_everybody_says_so() {
    for (method, path, expected) in DOORS {
        let routes = features::ALL.iter().flat_map(|feature| (feature.routes)());
        let route = routes.into_iter().find(|route| route.method == *method && route.path == *path);
        let access = route.unwrap().access;
        let guarded = expected[0].starts_with("/login?next=");
        assert_eq!(
            guarded,
            matches!(access, Access::SignedIn | Access::Sudo | Access::Admin | Access::AdminSudo),
            "{path}"
        );
    }
}

#[tokio::test]
async fn every_door_opens_to_whom_it_should() {
    // Whatever is no link is one try of the same address.
    let site = TestSite::with(&[("throttle.code", "0")]).await;
    let fresh = site.user("ada").await;
    let stale = site.anonymous();
    stale.sign_in("ada", PASSWORD).await.sees("Profile");
    let admin = site.admin("grace").await;
    fresh.post("/sudo", "password=correct+horse+battery").await.leads_to("/profile");
    let people = [site.anonymous(), stale, fresh, admin];
    for (method, path, expected) in DOORS {
        // Nobody has that id.
        let path = &path.replace("{id}", "0");
        for (person, expected) in people.iter().zip(expected) {
            let answer = knock(person, method, path).await;
            // The page with the form; each `^` is a segment that it lies above.
            let above = |path, _| str::rsplit_once(path, '/').unwrap().0;
            let page = expected.matches('^').fold(path.as_str(), above);
            let expected = expected.trim_end_matches('^');
            let expected = expected.replace("?next=", &format!("?next={}{page}", site.prefix));
            assert_eq!(answer, expected, "{method} {path}");
        }
    }
}

async fn knock(person: &Browser, method: &str, path: &str) -> String {
    let answer = person.request(Method::from_bytes(method.as_bytes()).unwrap(), path, "").await;
    match answer.status {
        303 => answer.location().to_owned(),
        status => status.to_string(),
    }
}

#[tokio::test]
async fn every_call_is_taken_from_whom_it_should() {
    let site = TestSite::open().await;
    let [user, admin, demoted] =
        [site.user("robin").await, site.admin("alan").await, site.admin("edsger").await];
    let mut robots = Vec::new();
    for (owner, scopes) in [
        (user, &["read", "write"][..]),
        (admin, &["read", "write", "admin"]),
        (demoted, &["admin"]),
    ] {
        for scope in scopes {
            robots.push(site.robot(&owner.token(scope).await));
        }
    }
    site.change("edsger", Change::Role(Role::User)).await;
    let fresh = site.user("ada").await;
    let [stale, stale_admin, fresh_admin] = [(); 3].map(|()| site.anonymous());
    stale.sign_in("ada", PASSWORD).await.sees("Profile");
    stale_admin.sign_in("alan", PASSWORD).await.sees("Profile");
    fresh_admin.sign_in("alan", PASSWORD).await.sees("Profile");
    site.advance(site.app.config().session.sudo);
    fresh.post("/sudo", "password=correct+horse+battery").await.leads_to("/profile");
    fresh_admin.post("/sudo", "password=correct+horse+battery").await.leads_to("/profile");
    let people = [site.anonymous(), stale, fresh, stale_admin, fresh_admin];
    let people = people.map(|browser| browser.program());
    for (method, path, sessions, tokens) in CALLS {
        let callers = people.iter().chain(&robots);
        for ((caller, expected), who) in callers.zip(sessions.iter().chain(tokens)).zip(CALLERS) {
            let answer = called(caller, method, path).await;
            assert_eq!(answer, *expected, "{method} {path} of {who}");
        }
    }
}

async fn called(caller: &Program, method: &str, path: &str) -> String {
    let path = path.strip_prefix("/api/v1").unwrap().replace("{id}", "0");
    let body = (method != "GET").then(|| serde_json::json!({}));
    let reply = caller.call(method, &path, body).await;
    match (reply.status, reply.json["code"].as_str()) {
        (401 | 403, Some(code)) => code.to_owned(),
        (status, _) => status.to_string(),
    }
}
