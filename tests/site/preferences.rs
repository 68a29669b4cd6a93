use reqwest::Method;

use crate::support::{Answer, Browser, PASSWORD, TestSite};

/// A page for a browser that accepts these languages.
async fn accepting(browser: &Browser, path: &str, languages: &str) -> Answer {
    let cookie = browser.cookie_header();
    let headers = [("accept-language", languages), ("cookie", &cookie)];
    browser.send(Method::GET, path, &headers, Vec::new()).await
}

fn lang(page: &Answer) -> &str {
    let (_, rest) = page.body.split_once("<html lang=\"").expect(&page.body);
    rest.split_once('"').unwrap().0
}

#[tokio::test]
async fn the_browsers_languages_count_where_nothing_was_chosen() {
    let site = TestSite::open().await;
    let browser = site.anonymous();
    for (languages, tag, words) in [
        ("pt-BR,pt;q=0.9,en;q=0.8", "pt-BR", "Entrar"),
        ("es-MX", "es", "Iniciar sesión"),
        ("de, en;q=0.5", "en", "Sign in"),
        ("", "en", "Sign in"),
    ] {
        let page = accepting(&browser, "/login", languages).await.is(200).sees(words);
        assert_eq!(lang(&page), tag, "{languages}");
        assert_eq!(page.header("vary"), "Cookie, Accept-Language");
    }
    let page = accepting(&browser, "/nowhere", "pt-BR").await.is(404).sees("Página não encontrada");
    assert_eq!(lang(&page), "pt-BR");
}

#[tokio::test]
async fn a_visitors_choice_stays_in_the_browser_and_comes_back_to_the_page() {
    let site = TestSite::open().await;
    let browser = site.anonymous();
    let page = browser.open("/login?next=%2Fsomewhere%3Fa%3Db").await;
    let here = page.form("switch").value("next").to_owned();
    assert_eq!(here, format!("{}/login?next=/somewhere%3Fa%3Db", site.prefix));
    let next = here.replace('%', "%25").replace('?', "%3F").replace('=', "%3D");
    let body = format!("language=pt-BR&next={next}");
    let answer = browser.post("/preferences", &body).await.is(303);
    assert_eq!(answer.header("location"), here);
    let cookie = answer.set_cookies()[0];
    for part in
        ["portaria-preferences=pt-BR.;", "Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=31536000"]
    {
        assert!(cookie.contains(part), "{cookie}");
    }
    // More than what the browser accepts, and the theme beside it.
    browser.post("/preferences", "theme=dark").await.is(303);
    let page = accepting(&browser, "/login", "es").await.sees("Entrar");
    assert!(page.body.contains("<html lang=\"pt-BR\" data-theme=\"dark\">"), "{}", page.body);
    assert!(page.body.contains("<meta name=\"color-scheme\" content=\"dark\">"));
    browser.get("/nowhere").await.is(404).sees("Página não encontrada");
    assert_eq!(site.db_rows().await, [0; 4]);
    browser.post("/preferences", "theme=system").await.is(303);
    let page = browser.open("/login").await;
    assert!(page.body.contains("<html lang=\"pt-BR\" data-theme=\"system\">"), "{}", page.body);
}

#[tokio::test]
async fn the_accounts_choice_counts_more_and_goes_wherever_it_signs_in() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let form = browser.open("/profile").await.form("preferences");
    assert_eq!((form.value("language"), form.value("theme")), ("en", "system"));
    let page = form.fill("language", "pt-BR").fill("theme", "light").submit().await.is(200);
    let page = page.sees("Seu idioma e seu tema foram salvos.");
    assert!(page.body.contains("<html lang=\"pt-BR\" data-theme=\"light\">"));
    let form = page.form("preferences");
    assert_eq!((form.value("language"), form.value("theme")), ("pt-BR", "light"));
    // One without the other.
    browser.post("/preferences", "theme=dark").await.is(303);

    let other = site.anonymous();
    other.post("/preferences", "language=es&theme=light").await.is(303);
    other.open("/login").await.sees("Iniciar sesión");
    let page = other.sign_in("ada", PASSWORD).await.sees("Perfil");
    assert!(page.body.contains("<html lang=\"pt-BR\" data-theme=\"dark\">"), "{}", page.body);
    // Refusals of somebody signed in, and pages that look for no session.
    other.get("/admin/doctor").await.is(403).sees("Você não tem acesso a esta página");
    other.get("/nowhere").await.is(404).sees("Página não encontrada");
    other.post("/logout", "").await.is(303);
    other.open("/login").await.sees("Entrar");
}

#[tokio::test]
async fn half_a_choice_of_the_account_leaves_the_browser_the_other_half() {
    let site = TestSite::open().await;
    site.user("ada").await.post("/preferences", "theme=dark").await.is(303);
    let browser = site.anonymous();
    browser.post("/preferences", "language=es&theme=light").await.is(303);
    let page = browser.sign_in("ada", PASSWORD).await.sees("Perfil");
    assert!(page.body.contains("<html lang=\"es\" data-theme=\"dark\">"), "{}", page.body);
    // And the other way round: the browser has forgotten, the account has not.
    browser.post("/preferences", "language=pt-BR").await.is(303);
    let browser = browser.without("portaria-preferences");
    browser.post("/preferences", "theme=light").await.is(303);
    browser.get("/nowhere").await.is(404).sees("Página não encontrada");
}

#[tokio::test]
async fn a_refusal_leads_back_to_a_page() {
    let site = TestSite::open().await;
    let browser = site.anonymous();
    let home = site.app.site().urls.home();
    let page = browser.post("/preferences", "language=xx").await;
    assert_eq!(page.form("switch").value("next"), home);
    let headers = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
    let page = browser.send(Method::POST, "/preferences", &headers, Vec::new()).await.is(403);
    assert!(page.body.contains(&format!("<a href=\"{home}\">Open that page here</a>")));
    let page = browser.get("/preferences").await.is(405);
    assert!(!page.body.contains("name=\"next\""), "{}", page.body);
    let page = browser.post("/login", "username=&next=%2Fsomewhere").await.is(422);
    let here = format!("{}/login?next=/somewhere", site.prefix);
    assert_eq!(page.form("switch").value("next"), here);
    let page = browser.post("/signup", "username=&next=%2Fsomewhere").await.is(422);
    assert!(page.form("switch").value("next").ends_with("/signup?next=/somewhere"));
    let ada = site.user("ada").await;
    let page = ada.post("/sudo", "next=%2Fsomewhere").await.is(422);
    assert!(page.form("switch").value("next").ends_with("/sudo?next=/somewhere"));
}

#[tokio::test]
async fn pages_say_which_language_each_button_is_in_and_where_one_is() {
    let site = TestSite::open().await;
    let page = accepting(&site.user("ada").await, "/profile/sessions", "es").await;
    for part in [
        "name=\"language\" value=\"en\" lang=\"en\">English</button>",
        "name=\"language\" value=\"es\" lang=\"es\" aria-current=\"true\">Español</button>",
        "name=\"theme\" value=\"system\" aria-current=\"true\">",
        "/profile/sessions\" aria-current=\"page\">Dispositivos</a>",
    ] {
        assert!(page.body.contains(part), "no {part} in {}", page.body);
    }
    assert_eq!(page.body.matches("aria-current").count(), 3);
}

#[tokio::test]
async fn the_accounts_choice_counts_without_the_cookie() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    browser.post("/preferences", "language=pt-BR").await.is(303);
    let browser = browser.without("portaria-preferences");
    browser.get("/profile").await.is(200).sees("Perfil");
    browser.get("/admin/doctor").await.is(403).sees("Você não tem acesso a esta página");
}

#[tokio::test]
async fn what_there_is_not_cannot_be_chosen_and_leaves_all_as_it_is() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    for body in
        ["language=xx", "theme=pink", "language=", "language=pt-BR&theme=", "language=PT-br"]
    {
        let answer = browser.post("/preferences", body).await.sees("Nothing was changed.");
        assert_eq!((answer.status, answer.set_cookies()), (422, vec![]), "{body}");
    }
    for body in ["", "next=https%3A%2F%2Fevil.example", "language=en&next=%2F%2Fevil.example"] {
        let answer = browser.post("/preferences", body).await.is(303);
        assert_eq!(answer.header("location"), site.app.site().urls.home(), "{body}");
    }
    let user = site.db_user("ada").await;
    assert_eq!(user.preferences.language.map(|language| language.to_string()), Some("en".into()));
    assert_eq!(user.preferences.theme, None);
    browser.get("/preferences").await.is(405);
    let headers = [
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let body = b"language=es".to_vec();
    browser.send(Method::POST, "/preferences", &headers, body).await.is(403);
}

#[tokio::test]
async fn whoever_was_signed_out_meanwhile_is_a_visitor() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let old = browser.copy();
    browser.post("/logout", "").await.is(303);
    old.post("/preferences", "language=es").await.is(303);
    old.open("/profile").await.sees("Iniciar sesión");
    assert_eq!(site.db_user("ada").await.preferences.language, None);
}

#[tokio::test]
async fn numbers_and_times_are_said_as_each_language_says_them() {
    let site = TestSite::with(&[("session.remember", "1d")]).await;
    let browser = site.user("ada").await;
    for (language, none, one, two, time) in [
        ("en", "nowhere else", "one other device", "2 other devices", "1 January 2026, 00:00 UTC"),
        (
            "pt-BR",
            "em nenhum outro",
            "mais um dispositivo",
            "mais 2 dispositivos",
            "1º de janeiro de 2026, 00:00 UTC",
        ),
        (
            "es",
            "ningún otro",
            "otro dispositivo",
            "otros 2 dispositivos",
            "1 de enero de 2026, 00:00 UTC",
        ),
    ] {
        browser.post("/preferences", &format!("language={language}")).await.is(303);
        browser.get("/profile/sessions").await.sees(none).sees(time);
        site.anonymous().sign_in("ada", PASSWORD).await.is(200);
        browser.get("/profile/sessions").await.sees(one).sees_no(none);
        site.anonymous().sign_in("ada", PASSWORD).await.is(200);
        browser.get("/profile/sessions").await.sees(two);
        browser.post("/sudo", "password=correct+horse+battery").await.is(303);
        browser.post("/profile/sessions/end-others", "").await.is(303);
    }
    for (language, hint) in [("en", "For one day."), ("pt-BR", "Por um dia."), ("es", "un día.")] {
        accepting(&site.anonymous(), "/login", language).await.sees(hint);
    }
}
