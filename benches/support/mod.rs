//! A site with accounts, for benches.

use portaria::{
    App,
    accounts::{
        credential::Password,
        registration::Registration,
        user::{NewEmail, NewName, NewUser},
    },
    config::Listen,
    domain::{Author, Email, Epoch, NewPassword, PasswordRules, Role, Secret, Username},
    router,
    serve::{self, Listener, Pages},
};

/// Of every account.
pub const PASSWORD: &str = "correct horse battery";

/// Makes an account.
pub async fn add_user(app: &App, name: &str, email: Option<&str>, role: Role) {
    let user = NewUser {
        name: NewName::new(app.keys(), Username::parse(name).unwrap()),
        email: email.map(|email| NewEmail::new(app.keys(), Email::parse(email).unwrap())),
        role,
    };
    let password =
        NewPassword::parse(&Secret::new(PASSWORD.into()), &PasswordRules::new(12)).unwrap();
    let password = Some(Password::hash(app.hasher(), &password).await.unwrap());
    let registration = Registration { user, password, author: Author::Operator };
    let (epoch, now) = (Epoch::new().unwrap(), app.clock().now());
    app.db().write(move |db| registration.insert(db, &epoch, now)).await.unwrap();
}

/// Starts the site on a port of its own; its origin.
pub async fn serve(app: &App) -> String {
    let listener = Listener::bind(&Listen::Tcp(([127, 0, 0, 1], 0).into())).await.unwrap();
    let address = listener.address().unwrap().unwrap();
    let config = app.config().clone();
    let pages = Pages { site: router::site(app), over_capacity: router::over_capacity(app) };
    tokio::spawn(async move {
        serve::run(listener, pages, &config, std::future::pending()).await;
    });
    format!("http://{address}")
}
