//! Give programs keys to one's account, and take them back.

mod form;

use std::time::Duration;

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use uuid::Uuid;

use self::form::{NewForm, NewNotes};
use crate::{
    accounts::{
        api_token::{self, ApiToken, Listed},
        user::User,
    },
    app::App,
    auth::{Access, Gate, Live, SignedIn, session::Halt},
    domain::{Moment, TokenScope, Visitor},
    page::Page,
    route::{Feature, Route},
    web::{Error, Form, Frame, Id, Note, Notes, Notice, Result, urls::see_other},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "tokens", routes };

fn routes() -> Vec<Route> {
    vec![
        Route::get("/profile/tokens", Access::SignedIn, list),
        Route::post("/profile/tokens/new", Access::Sudo, make).form_above(1),
        Route::post("/profile/tokens/{id}/revoke", Access::Sudo, revoke).form_above(2),
    ]
}

/// How long before its end a token's owner is told (ASVS 6.4.5).
const SOON: Duration = Duration::from_hours(24 * 7);

#[derive(Template)]
#[template(path = "tokens/list.html")]
struct TokensPage {
    frame: Frame,
    form: NewForm,
    notes: NewNotes,
    scopes: &'static [TokenScope],
    tokens: Vec<Listed>,
    now: Moment,
}

#[derive(Template)]
#[template(path = "tokens/made.html")]
struct MadePage {
    frame: Frame,
    name: String,
    token: String,
    scope: TokenScope,
    until: Moment,
}

async fn list(State(app): State<App>, SignedIn(user): SignedIn, page: Page) -> Result<Response> {
    let (form, notes) = (NewForm::usual(), NewNotes::default());
    page.show_list(&tokens_page(&app, &user, &page, form, notes).await?)
}

async fn make(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    live: Live,
    page: Page,
    visitor: Visitor,
    Form(form): Form<NewForm>,
) -> Result<Response> {
    let terms = match form.parse(user.role) {
        Ok(terms) => terms,
        Err(notes) => return page.refuse(&tokens_page(&app, &user, &page, form, notes).await?),
    };
    Gate::of_sign_ups(&app, &visitor).count().await?;
    let (secret, now) = (ApiToken::generate()?, app.clock().now());
    let token = secret.expose().to_owned();
    let (name, scope) = (terms.name.as_str().to_owned(), terms.scope);
    let made = live.write(&app, move |db| -> std::result::Result<_, Halt> {
        Ok(api_token::make(db, user.id, &secret, &terms, &visitor.into(), now)?)
    });
    let Some(until) = made.await? else {
        let notes = NewNotes { name: Some(Note::TooManyTokens), ..NewNotes::default() };
        return page.refuse(&tokens_page(&app, &user, &page, form, notes).await?);
    };
    page.show(&MadePage { frame: page.frame(), name, token, scope, until })
}

async fn revoke(
    Id(id): Id<Uuid>,
    State(app): State<App>,
    live: Live,
    visitor: Visitor,
) -> Result<Response> {
    let (user, now) = (live.user(), app.clock().now());
    let revoked = live.write(&app, move |db| -> std::result::Result<_, Halt> {
        Ok(api_token::revoke(db, user, id, &visitor.into(), now)?)
    });
    if !revoked.await? {
        return Err(Error::Status(StatusCode::NOT_FOUND));
    }
    let notice = Notice::TokenRevoked.leave(app.site());
    Ok((notice, see_other(&app.site().urls.tokens())).into_response())
}

async fn tokens_page(
    app: &App,
    user: &User,
    page: &Page,
    form: NewForm,
    notes: NewNotes,
) -> Result<TokensPage> {
    let (id, now) = (user.id, app.clock().now());
    let tokens = app.db().read(move |db| api_token::list(db, id)).await?;
    let scopes = TokenScope::of(user.role);
    Ok(TokensPage { frame: page.frame(), form, notes, scopes, tokens, now })
}

impl TokensPage {
    /// Whether it works, and for how long yet.
    fn state(&self, token: &Listed) -> &str {
        let t = self.frame.t();
        match token.expires_at {
            end if end <= self.now => t.msg_tokens_expired(),
            end if end.since(self.now) < SOON => t.msg_tokens_soon(),
            _ => t.msg_tokens_good(),
        }
    }

    fn is_good(&self, token: &Listed) -> bool {
        token.expires_at > self.now
    }
}
