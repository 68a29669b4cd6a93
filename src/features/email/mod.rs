//! Give, change or remove the e-mail address that one can sign in with, too.

mod form;

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

use self::form::{EmailForm, EmailNotes};
use crate::{
    accounts::user::User,
    app::App,
    auth::{Access, Live, SignedIn, prove_again},
    details::{Edit, Edited, EmailChange},
    domain::Visitor,
    page::Page,
    route::{Feature, Route},
    web::{Form, Frame, Note, Notes, Notice, Result, urls::see_other},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "email", routes };

fn routes() -> Vec<Route> {
    vec![
        Route::get("/profile/email", Access::SignedIn, show),
        Route::post("/profile/email", Access::SignedIn, submit),
    ]
}

#[derive(Template)]
#[template(path = "email/show.html")]
struct EmailPage {
    frame: Frame,
    username: String,
    email: String,
    has_email: bool,
    notes: EmailNotes,
}

impl EmailPage {
    fn hint(&self) -> &str {
        let t = self.frame.t();
        if self.has_email { t.msg_email_hint() } else { t.msg_field_email_hint() }
    }
}

async fn show(SignedIn(user): SignedIn, page: Page) -> Result<Response> {
    page.show(&email_page(&page, user, &EmailForm::default(), EmailNotes::default()))
}

async fn submit(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    live: Live,
    page: Page,
    visitor: Visitor,
    Form(form): Form<EmailForm>,
) -> Result<Response> {
    let change = match form.parse(&app, &user) {
        Ok(change) => change,
        Err(notes) => return page.refuse(&email_page(&page, user, &form, notes)),
    };
    if let Err(refusal) = prove_again(&app, &user, &live, &form.current_password, &visitor).await? {
        let current_password = Note::WrongPassword.of_refusal(&refusal);
        let notes = EmailNotes { email: None, current_password };
        let page = page.refused(refusal);
        return page.refuse(&email_page(&page, user, &form, notes));
    }
    let notice = match change {
        EmailChange::Remove => Notice::EmailRemoved,
        _ => Notice::EmailSaved,
    };
    match Edit::of_email(&user, change).save(&app, &live, visitor).await? {
        Edited::Refused(notes) => {
            let notes = EmailNotes { email: notes.email, current_password: None };
            page.refuse(&email_page(&page, user, &form, notes))
        }
        edited => {
            let is_new = matches!(edited, Edited::Done);
            let notice = if is_new { notice } else { Notice::NothingChanged };
            let next = see_other(&app.site().urls.profile());
            Ok((notice.leave(app.site()), next).into_response())
        }
    }
}

/// What was typed where something was, else what is stored.
fn email_page(page: &Page, user: User, form: &EmailForm, notes: EmailNotes) -> EmailPage {
    EmailPage {
        frame: page.frame(),
        username: user.username,
        has_email: user.email.is_some(),
        email: form.email.clone().or(user.email).unwrap_or_default(),
        notes,
    }
}
