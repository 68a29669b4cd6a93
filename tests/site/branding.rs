use reqwest::Method;

use crate::support::{Answer, Here, TestSite, code, stop};

const SVG: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><path d=\"M0 0h1\"/></svg>";

/// The paths of the files that a page asks for.
fn files(page: &Answer) -> Vec<&str> {
    let mut all: Vec<_> = page.body.split('"').filter(|text| text.contains("/static/")).collect();
    all.sort_unstable();
    all.dedup();
    all
}

async fn file(site: &TestSite, page: &Answer, name: &str) -> Answer {
    let path = files(page).into_iter().find(|path| path.ends_with(name)).expect(name).to_owned();
    site.anonymous().send_to(Method::GET, &path, &[], Vec::new()).await.is(200)
}

#[tokio::test]
async fn a_site_looks_as_its_owner_wants() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (logo, own) = (path("logo.svg", SVG), path("own.css", "h1 { color: red }"));
    let site = TestSite::with(&[
        ("site_name", "Acme & Söhne"),
        ("accent", "#ffd400"),
        ("logo", &logo),
        ("stylesheet", &own),
        ("footer_links", "Imprint=https://example.com/imprint?a=b,Privacy=/privacy"),
    ])
    .await;
    let page = site.anonymous().open("/login").await.sees("Acme & Söhne").sees("Imprint Privacy");
    assert!(page.body.contains("<title>Sign in – Acme &#38; Söhne</title>"), "{}", page.body);
    assert!(
        page.body.contains("href=\"https://example.com/imprint?a=b\"")
            && page.body.contains("href=\"/privacy\"")
    );
    let policy = page.header("content-security-policy");
    assert!(policy.contains("style-src 'self';") && !policy.contains("unsafe"), "{policy}");
    // The owner's rules come last; the icon of the tab and the logo are one file.
    let order: Vec<_> = page
        .body
        .match_indices("rel=\"stylesheet\"")
        .map(|(at, _)| &page.body[at..at + 80])
        .collect();
    assert!(
        order[0].contains("app.css")
            && order[1].contains("accent.css")
            && order[2].contains("own.css")
    );
    assert_eq!(files(&page).len(), 5);

    let css = file(&site, &page, "accent.css").await;
    assert!(css.body.contains("light-dark(#") && css.body.contains(", #ffd400)"), "{}", css.body);
    assert!(
        !css.body.contains("--accent: #ffd400"),
        "yellow cannot be read on white: {}",
        css.body
    );
    let logo = file(&site, &page, "logo.svg").await;
    assert_eq!((logo.header("content-type"), logo.body.as_str()), ("image/svg+xml", SVG));
    // Opened by itself it is a document, whose scripts do not run.
    assert!(logo.header("content-security-policy").contains("script-src 'self'"));
    assert_eq!(file(&site, &page, "own.css").await.body, "h1 { color: red }");
    assert!(site.anonymous().get("/nowhere").await.body.contains("logo.svg"));
}

#[tokio::test]
async fn files_are_sent_as_short_as_the_browser_takes_them() {
    let site = TestSite::open().await;
    let page = site.anonymous().open("/login").await;
    for name in ["app.css", "app.js"] {
        let plain = file(&site, &page, name).await;
        assert_eq!(plain.header("content-encoding"), "");
        let path = files(&page).into_iter().find(|path| path.ends_with(name)).unwrap();
        for (accepted, coding) in [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0", "")] {
            let headers = [("accept-encoding", accepted)];
            let sent =
                site.anonymous().send_to(Method::GET, path, &headers, Vec::new()).await.is(200);
            assert_eq!(sent.header("content-encoding"), coding, "{accepted}");
            assert_eq!(sent.header("vary"), "Accept-Encoding");
            assert_eq!(sent.header("cache-control"), "public, max-age=31536000, immutable");
            let length: usize = sent.header("content-length").parse().unwrap();
            assert_eq!(length < plain.body.len() / 2, !coding.is_empty(), "{length}");
        }
    }
}

#[test]
fn what_cannot_be_shown_is_refused_with_a_sentence() {
    let here = Here::new();
    std::fs::write(here.dir.path().join("big.svg"), format!("{SVG}{}", " ".repeat(20 * 1024)))
        .unwrap();
    std::fs::write(here.dir.path().join("logo.gif"), "GIF89a").unwrap();
    std::fs::write(here.dir.path().join("own.css"), b"\xff").unwrap();
    for (flag, value, sentence) in [
        ("--logo", "big.svg", "--logo: big.svg is too large: give a file of 20 KB or less"),
        (
            "--logo",
            "logo.gif",
            "--logo: logo.gif is no picture that can be shown: give a PNG, or an SVG with its xmlns",
        ),
        ("--logo", "nowhere.svg", "--logo: nowhere.svg cannot be read: No such file"),
        ("--accent", "blurple", "--accent: write a colour as CSS does, like #0b6b5d or teal"),
        ("--stylesheet", "own.css", "--stylesheet: own.css is no text in UTF-8"),
        ("--footer-links", "Imprint", "--footer-links: Imprint is no link"),
    ] {
        let output = here.command(&["serve", flag, value]).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(sentence), "{told}");
    }
}

#[test]
fn the_log_says_what_has_become_of_a_colour() {
    let here = Here::new();
    let log = |accent: &str| {
        let mut command = here.command(&["--listen", "127.0.0.1:0", "--accent", accent]);
        let mut child = command
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
        std::io::BufRead::read_line(&mut out, &mut line).unwrap();
        assert_eq!(stop(&mut child, "-TERM"), Some(0));
        std::io::read_to_string(child.stderr.take().unwrap()).unwrap()
    };
    let told = log("#ffd400");
    assert!(told.contains("accent #ffd400 cannot be read on light pages: #"), "{told}");
    assert!(!told.contains("dark pages"), "{told}");
    assert!(!log("#0b7b6b").contains("light pages"));
}

#[test]
fn the_check_up_reads_the_style_sheet() {
    let here = Here::new();
    let css = "@import url(https://fonts.example/a.css);\nh1 { background: url(data:image/png;base64,AA) }\nh2 {";
    std::fs::write(here.dir.path().join("own.css"), css).unwrap();
    let output = here.command(&["doctor", "--stylesheet", "own.css"]).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    for problem in
        ["asks for https://fonts.example/a.css", "asks for data:image", "mistake near line 3"]
    {
        assert!(told.contains(problem), "{told}");
    }
    std::fs::write(here.dir.path().join("own.css"), "h1 { color: red }").unwrap();
    assert_eq!(code(&here.run(&["doctor", "--stylesheet", "own.css"], "")).0, Some(0));
}
