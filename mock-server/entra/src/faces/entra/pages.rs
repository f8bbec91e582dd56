//! The pages of the sign-in host. They work without JavaScript, and a robot finds its way by `main[data-page]`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use askama::Template;
use http::header::{CONTENT_SECURITY_POLICY, X_FRAME_OPTIONS};
use http::{HeaderValue, StatusCode};
use mock365_domain::directory::Application;

use super::blocked::Blocked;
use super::fault::{Fault, Marks, dress};
use super::respond;
use super::texts::{self, EN, Texts};
use crate::exchange::{Answer, Call};
use crate::page_policy::{between, policy};

/// What every form carries.
pub struct Hidden {
    /// Where it posts to.
    pub action: String,
    /// The sealed flow.
    pub ctx: String,
    /// Binds it to the browser.
    pub canary: String,
    /// The client.
    pub client_id: String,
    /// Its name and publisher.
    pub app: AppShown,
}

/// The application as pages show it.
#[derive(Default)]
pub struct AppShown {
    /// Name.
    pub name: String,
    /// Publisher.
    pub publisher: Option<String>,
    /// Whether Microsoft verified the publisher.
    pub verified: bool,
}

impl AppShown {
    /// An application's name and publisher.
    pub fn of(app: &Application) -> Self {
        Self {
            name: app.display_name.clone(),
            publisher: app.publisher.as_ref().map(|publisher| publisher.name.clone()),
            verified: app.verified_publisher(),
        }
    }

    /// What stands for a picture.
    pub fn initial(&self) -> String {
        self.name.chars().next().map(|first| first.to_uppercase().to_string()).unwrap_or_default()
    }
}

/// The name.
#[derive(Template)]
#[template(path = "entra/signin.html")]
pub struct SignIn {
    pub t: &'static Texts,
    pub hidden: Hidden,
    pub login: String,
    /// Sentence about what was wrong, and its code.
    pub error: Option<(&'static str, u32)>,
}

/// The password.
#[derive(Template)]
#[template(path = "entra/password.html")]
pub struct Password {
    pub t: &'static Texts,
    pub hidden: Hidden,
    pub login: String,
    pub error: Option<(&'static str, u32)>,
    /// Where "Forgot my password" leads.
    pub forgot: String,
}

/// The code that a device shows.
#[derive(Template)]
#[template(path = "entra/devicelogin.html")]
pub struct EnterCode {
    pub t: &'static Texts,
    pub action: String,
    pub canary: String,
    pub typed: String,
    /// Code of what was wrong with it.
    pub wrong: Option<u32>,
}

/// The accounts that are signed in.
#[derive(Template)]
#[template(path = "entra/picker.html")]
pub struct Picker {
    pub t: &'static Texts,
    pub hidden: Hidden,
    pub accounts: Vec<String>,
    pub other: String,
}

/// The permissions that an app wants.
#[derive(Template)]
#[template(path = "entra/consent.html")]
pub struct ConsentPage {
    pub t: &'static Texts,
    pub hidden: Hidden,
    pub user: String,
    pub app: AppShown,
    pub permissions: Vec<String>,
    /// Whether this is an administrator's consent for everybody.
    pub for_all: bool,
    /// Whether the user may tick the box for everybody.
    pub may_for_all: bool,
}

/// Need admin approval, or, where the tenant's workflow is on, a way to ask for it.
#[derive(Template)]
#[template(path = "entra/approval.html")]
pub struct Approval {
    pub t: &'static Texts,
    pub hidden: Hidden,
    pub user: String,
    pub app: AppShown,
    pub permissions: Vec<String>,
    pub code: u32,
    /// Whether users may ask.
    pub workflow: bool,
    /// What was wrong with what was typed.
    pub error: Option<&'static str>,
    pub switch: String,
    pub leave: String,
}

/// The second factor.
#[derive(Template)]
#[template(path = "entra/second_factor.html")]
pub struct SecondFactor {
    pub t: &'static Texts,
    pub hidden: Hidden,
    pub user: String,
    pub code: u32,
    /// Whether there is one already.
    pub registered: bool,
    pub message: String,
    /// Whether what was typed is no code.
    pub wrong: bool,
}

/// The organisation's terms of use.
#[derive(Template)]
#[template(path = "entra/terms.html")]
pub struct Terms {
    pub t: &'static Texts,
    pub hidden: Hidden,
    pub user: String,
    pub code: u32,
    pub organization: String,
}

/// Whether the browser keeps its session.
#[derive(Template)]
#[template(path = "entra/stay_signed_in.html")]
pub struct StaySignedIn {
    pub t: &'static Texts,
    pub hidden: Hidden,
    pub user: String,
    pub code: u32,
}

/// Whether this is the app that was meant.
#[derive(Template)]
#[template(path = "entra/confirm_app.html")]
pub struct ConfirmApp {
    pub t: &'static Texts,
    pub hidden: Hidden,
    pub user: String,
    pub app: AppShown,
    pub heading: String,
    /// That the answer goes to a device elsewhere.
    pub elsewhere: Option<String>,
    pub code: u32,
}

/// A new password.
#[derive(Template)]
#[template(path = "entra/new_password.html")]
pub struct NewPassword {
    pub t: &'static Texts,
    pub hidden: Hidden,
    pub user: String,
    pub code: u32,
    pub error: Option<&'static str>,
}

/// Which account signs out.
#[derive(Template)]
#[template(path = "entra/sign_out.html")]
pub struct SignOut {
    pub t: &'static Texts,
    pub action: String,
    pub canary: String,
    /// Fields that go on.
    pub kept: Vec<(&'static str, String)>,
    /// Names, and the sessions' ids.
    pub accounts: Vec<(String, String)>,
}

/// Signed out.
#[derive(Template)]
#[template(path = "entra/signed_out.html")]
pub struct SignedOut {
    pub t: &'static Texts,
    /// Where the browser goes next.
    pub onward: Option<String>,
    /// Addresses where apps hear of it.
    pub frames: BTreeSet<String>,
}

/// A page between the password and the application.
#[derive(Template)]
#[template(path = "entra/interrupt.html")]
pub struct Interrupt {
    pub t: &'static Texts,
    pub hidden: Hidden,
    pub heading: &'static str,
    pub user: String,
    pub code: String,
    pub message: String,
    pub onward: String,
    pub leave: String,
}

/// The request for approval is made.
#[derive(Template)]
#[template(path = "entra/request_sent.html")]
pub struct RequestSent {
    pub t: &'static Texts,
    pub hidden: Hidden,
    pub app: AppShown,
}

/// The dead end.
#[derive(Template)]
#[template(path = "entra/error.html")]
struct ErrorPage<'a> {
    t: &'static Texts,
    code: String,
    heading: &'static str,
    /// What a policy of conditional access says, and where its page leads.
    blocked: Option<(&'static str, String)>,
    headline: &'a str,
    marks: &'a Marks,
    message: &'a str,
    /// Its id and name, where the request names one that is known.
    app: Option<(String, String)>,
    config: String,
}

/// Pages with one sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlainPage {
    /// The device may go on.
    DeviceSignedIn,
    /// The device may not.
    DeviceDeclined,
    /// Where apps without an address of their own end.
    NativeClient,
    /// What a code means.
    ErrorLookup,
}

impl PlainPage {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::DeviceSignedIn, Self::DeviceDeclined, Self::NativeClient, Self::ErrorLookup];

    /// Its `data-page`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DeviceSignedIn => "device-signed-in",
            Self::DeviceDeclined => "device-declined",
            Self::NativeClient => "native-client",
            Self::ErrorLookup => "error-lookup",
        }
    }
}

/// A page with one sentence.
#[derive(Template)]
#[template(path = "entra/plain.html")]
pub struct Plain {
    pub t: &'static Texts,
    pub page: PlainPage,
    pub heading: String,
    pub text: String,
}

/// The sentences for a request: `mkt`, `ui_locales`, then `Accept-Language`, else English.
pub fn texts(call: &Call<'_>) -> &'static Texts {
    market(call)
        .and_then(|tag| texts::of(&tag))
        .or_else(|| texts::accepted(call.header("accept-language")?))
        .unwrap_or(&EN)
}

/// The language that the address asks for: the first known one of `mkt`, and of the list that `ui_locales` is.
pub fn market(call: &Call<'_>) -> Option<String> {
    let asked = |name: &str| {
        let tags = call.query_pairs().find(|(known, _)| known == name)?.1.into_owned();
        tags.split_whitespace().find(|tag| texts::of(tag).is_some()).map(str::to_owned)
    };
    asked("mkt").or_else(|| asked("ui_locales"))
}

/// Where the page's frame wants the ids of the request.
const MARKS: &str = "<!--marks-->";

/// Sends a page. Nobody puts it into a frame of theirs: silent sign-in in one gets redirects, and no page.
///
/// <https://learn.microsoft.com/entra/msal/javascript/browser/iframe-usage>
pub fn show(call: &Call<'_>, page: &impl Template) -> Answer {
    alone(show_marked(call, page, &Marks::of(call), None))
}

/// A page that nobody may put into a frame.
fn alone(mut answer: Answer) -> Answer {
    answer.headers.append(CONTENT_SECURITY_POLICY, HeaderValue::from_static("frame-ancestors 'none'"));
    answer.header(X_FRAME_OPTIONS, "DENY")
}

/// Sends a page of signing out, which applications open in frames.
pub fn show_framed(call: &Call<'_>, page: &impl Template) -> Answer {
    show_marked(call, page, &Marks::of(call), None)
}

/// What pages of the sign-in host have in common: they run no script but the one that they are known to have, and forms go
/// to the application in the end, so that where they go is not limited. A page of signing out frames the applications'.
/// The icon stands in the page itself.
fn page_policy(script: Option<&str>) -> HeaderValue {
    static STYLES: LazyLock<Vec<&str>> =
        LazyLock::new(|| between(include_str!("../../../templates/entra/layout.html"), "style"));
    static PLAIN: LazyLock<HeaderValue> = LazyLock::new(|| written(None));
    fn written(script: Option<&str>) -> HeaderValue {
        policy(STYLES.iter().copied(), script, "frame-src http: https:; img-src data:")
    }
    if script.is_some() { written(script) } else { PLAIN.clone() }
}

fn show_marked(call: &Call<'_>, page: &impl Template, marks: &Marks, script: Option<&str>) -> Answer {
    let mut html = page.render().unwrap_or_else(|why| panic!("a page could not be written: {why}"));
    let footer = format!(
        "<footer id=\"marks\" data-trace=\"{0}\" data-correlation=\"{1}\">Request Id {0}<br>Correlation Id {1}</footer>",
        marks.trace,
        respond::escape(&marks.correlation)
    );
    if let Some(at) = html.find(MARKS) {
        html.replace_range(at..at + MARKS.len(), &footer);
    }
    let mut answer = Answer::with_body(StatusCode::OK, "text/html; charset=utf-8", html);
    answer.headers.insert(CONTENT_SECURITY_POLICY, page_policy(script));
    dress(answer, call)
}

/// Sends the dead end: the application hears nothing of it.
pub fn error(call: &Call<'_>, fault: &Fault) -> Answer {
    let fault = &super::places::filled(fault, call);
    let (marks, t, headline) = (Marks::of(call), texts(call), fault.headline());
    let blocked = Blocked::of(fault.number());
    let heading = blocked.map_or(t.trouble, |blocked| blocked.heading(t));
    let config = serde_json::json!({
        "sErrorCode": fault.number().to_string(),
        "iErrorCode": fault.number(),
        "strMainMessage": heading,
        "strServiceExceptionMessage": headline,
        "pgid": "ConvergedError",
    });
    let page = ErrorPage {
        t,
        code: fault.name(),
        heading,
        blocked: blocked.map(|blocked| (blocked.text(t), format!("{}/common/oauth2/v2.0/logout", call.base.origin))),
        headline: &headline,
        message: &headline,
        marks: &marks,
        app: super::places::app(call),
        // Inside a script nothing may end it.
        config: config.to_string().replace('<', "\\u003c").replace('>', "\\u003e"),
    };
    let script = format!("$Config={};", page.config);
    let mut answer = alone(show_marked(call, &page, &marks, Some(&script)));
    if matches!(fault.status, 404 | 413 | 501) || fault.status >= 500 {
        answer.status = StatusCode::from_u16(fault.status).unwrap_or(StatusCode::OK);
    }
    fault.note(answer)
}
