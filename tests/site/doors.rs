//! Every route × everybody who may come: who is let in.

use axum::http::Method;
use portaria::{auth::Access, features};

use crate::support::{Browser, PASSWORD, TestSite};

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

#[test]
fn every_route_stands_in_the_table() {
    let mut listed: Vec<_> =
        DOORS.iter().map(|(method, path, _)| format!("{method} {path}")).collect();
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
