//! Changing the site's key.

use portaria::{App, crypto::keys::SecretKey};

use crate::support::{Browser, PASSWORD, TestSite};

const NEW_KEY: &str = "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100";

/// A node with another key, which still knows the one before or does not.
async fn node_with_new_key(site: &TestSite, knows_the_old: bool) -> Browser {
    let mut config = site.app.config().clone();
    let old = config.secret_key.replace(SecretKey::parse(NEW_KEY).unwrap());
    config.previous_secret_keys = old.filter(|_| knows_the_old).into_iter().collect();
    let app = App::build_with_clock(config, site.clock.clone()).await.unwrap();
    site.node_of(&app).await
}

#[tokio::test]
async fn a_new_key_signs_nobody_out_and_forgets_no_device_counter_or_name() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let gone = site.user("gone").await;
    gone.post("/profile/close", "current_password=correct+horse+battery").await.is(303);
    for _ in 0..5 {
        site.anonymous().sign_in("ada", "wrong horse battery").await.is(422);
    }
    let node = node_with_new_key(&site, true).await;
    assert!(browser.through(&node).is_signed_in().await);
    // Counted by both: the account is closed to strangers, and its own device is known.
    node.sign_in("ada", PASSWORD).await.is(429);
    let body = "username=ada&password=correct+horse+battery";
    browser.through(&node).post("/login", body).await.leads_to("/profile");
    let body = "username=gone&password=correct+horse+battery";
    node.post("/signup", body).await.is(422).sees("That name is taken. Try another");
    // What the old key alone could tell is lost with it; sessions are not.
    let node = node_with_new_key(&site, false).await;
    assert!(browser.through(&node).is_signed_in().await);
    node.post("/signup", body).await.is(303);
}

#[tokio::test]
async fn a_counter_goes_on_under_the_key_that_it_began_with() {
    let site = TestSite::open().await;
    let new = node_with_new_key(&site, true).await;
    for n in 0..5 {
        let node = if n < 3 { &site.anonymous() } else { &new };
        node.sign_in("nobody", PASSWORD).await.is(422);
    }
    new.sign_in("nobody", PASSWORD).await.is(429);
    site.anonymous().sign_in("nobody", PASSWORD).await.is(429);
}
