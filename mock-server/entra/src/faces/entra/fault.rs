//! A refusal in Entra's words, on its way to one of the channels: JSON, a redirect, or a page.

use std::ops::{Deref, DerefMut};
use std::sync::LazyLock;

use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use mock365_domain::directory::{AccessRefusal, AgentRefusal, Demand, Hold, Missing, PasswordState};
use mock365_domain::sign_in::SignInRefusal;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::codes::{self, Code};
use super::message::Template;
use crate::exchange::{Answer, Call};

/// A refusal; boxed, because it is what almost everything here may return.
#[derive(Clone, Debug)]
pub struct Fault(Box<FaultText>);

/// What a refusal says.
#[derive(Clone, Debug)]
pub struct FaultText {
    /// Its row in the table; none for the few errors of personal accounts that carry no number.
    pub code: Option<&'static Code>,
    /// Message behind the number.
    pub message: Template,
    /// OAuth `error`.
    pub error: String,
    /// `suberror`.
    pub suberror: Option<String>,
    /// Further members of the JSON.
    pub extra: Vec<(String, Value)>,
    /// Status at the token endpoint.
    pub status: u16,
    /// Why, for whoever runs the mock.
    pub explain: String,
    /// Age of the refresh token in milliseconds, for `x-ms-clitelem`.
    pub token_age: Option<i64>,
    /// What stands between the parts of the description, where a rule says so.
    pub separator: Option<&'static str>,
}

impl Fault {
    /// The refusal with that number.
    pub fn new(number: u32, explain: impl Into<String>) -> Self {
        let code = codes::find(number);
        Self(Box::new(FaultText {
            message: code.map_or_else(Template::default, |code| Template::new(code.message)),
            error: code.map_or("server_error", |code| code.error).to_owned(),
            suberror: code.and_then(|code| code.suberror).map(str::to_owned),
            extra: Vec::new(),
            status: code.map_or(400, |code| code.status),
            explain: explain.into(),
            token_age: None,
            separator: None,
            code,
        }))
    }

    /// A refusal without a number.
    pub fn plain(error: &str, message: &str, explain: impl Into<String>) -> Self {
        Self::new(0, explain).error(error).message(message)
    }

    /// Something real that the mock does not do yet.
    pub fn unsupported(error: &str, what: &str) -> Self {
        let message = format!("mock365 does not do {what} yet.");
        let mut fault = Self::plain(error, &message, message.clone());
        fault.status = 501;
        fault
    }

    /// A parameter that is missing.
    pub fn missing(name: &str) -> Self {
        Self::new(900_144, format!("the parameter {name} is missing")).with("name", name)
    }

    /// With a place in the message filled, unless it is filled already.
    #[must_use]
    pub fn with(mut self, place: &'static str, value: impl AsRef<str>) -> Self {
        self.message.fill(place, value.as_ref());
        self
    }

    /// With another OAuth `error`.
    #[must_use]
    pub fn error(mut self, error: &str) -> Self {
        error.clone_into(&mut self.error);
        self
    }

    /// With another message, for the same values.
    #[must_use]
    pub fn message(mut self, message: &str) -> Self {
        self.message.say(message.to_owned());
        self
    }

    /// Its number; 0 where it has none.
    pub fn number(&self) -> u32 {
        self.code.map_or(0, |code| code.number)
    }

    /// `AADSTS50105`, or else the OAuth error.
    pub fn name(&self) -> String {
        self.code.map_or_else(|| self.error.clone(), |code| format!("AADSTS{}", code.number))
    }

    /// What stands before the trace: `AADSTS50105: …`.
    pub fn headline(&self) -> String {
        match self.code {
            Some(code) => format!("AADSTS{}: {}", code.number, self.message),
            None => self.message.to_string(),
        }
    }

    /// The whole `error_description`.
    pub fn description(&self, marks: &Marks, separator: &str) -> String {
        if self.code.is_none() {
            return self.message.to_string();
        }
        let Marks { trace, correlation, timestamp } = marks;
        [
            self.headline(),
            format!("Trace ID: {trace}"),
            format!("Correlation ID: {correlation}"),
            format!("Timestamp: {timestamp}"),
        ]
        .join(self.separator.unwrap_or(separator))
    }

    /// Address of Microsoft's page about it, where there is one. Clients compare it, so it stays Microsoft's.
    pub fn uri(&self) -> Option<String> {
        let code = self.code.filter(|code| code.uri)?;
        Some(format!("https://login.microsoftonline.com/error?code={}", code.number))
    }

    /// As the token endpoint says it.
    pub fn json(&self, call: &Call<'_>) -> Answer {
        super::places::filled(self, call).as_json(call)
    }

    fn as_json(&self, call: &Call<'_>) -> Answer {
        let marks = Marks::of(call);
        let mut body = Map::new();
        body.insert("error".to_owned(), self.error.clone().into());
        body.insert("error_description".to_owned(), self.description(&marks, " ").into());
        if let Some(code) = self.code {
            body.insert("error_codes".to_owned(), json!([code.number]));
        }
        body.insert("timestamp".to_owned(), marks.timestamp.into());
        body.insert("trace_id".to_owned(), marks.trace.into());
        body.insert("correlation_id".to_owned(), marks.correlation.into());
        if let Some(uri) = self.uri() {
            body.insert("error_uri".to_owned(), uri.into());
        }
        if let Some(suberror) = &self.suberror {
            body.insert("suberror".to_owned(), suberror.clone().into());
        }
        body.extend(self.extra.iter().cloned());
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        let answer = json_answer(status, &Value::Object(body));
        self.note(dress(answer, call).header(CLITELEM, &self.telemetry()))
    }

    /// Its `x-ms-clitelem`.
    pub fn telemetry(&self) -> String {
        telemetry(self.number(), self.token_age)
    }

    /// Puts code and reason into an answer's note.
    pub fn note(&self, answer: Answer) -> Answer {
        let answer = answer.explain(self.explain.clone()).code(self.name());
        if self.status == 501 { answer.unsupported() } else { answer }
    }

    /// A refusal of the domain, in Entra's numbers.
    pub fn of(refusal: &SignInRefusal) -> Self {
        let fault = |number| Self::new(number, refusal.to_string());
        match refusal {
            SignInRefusal::UserUnknown(_) => fault(50_034),
            SignInRefusal::PasswordWrong(_) => fault(50_126),
            SignInRefusal::AccountDisabled(_) => fault(50_057),
            SignInRefusal::AccountLocked(_) => fault(50_053),
            SignInRefusal::PasswordState(_, state) => fault(of_password(*state)),
            SignInRefusal::Agents(_, trouble) => fault(of_agents(*trouble)),
            SignInRefusal::SecurityDefaults(_) => fault(530_035),
            SignInRefusal::DeviceDisabled(_) => fault(135_011),
            SignInRefusal::DeviceDeleted(user) => {
                fault(700_003).with("tenant", user.rsplit('@').next().unwrap_or_default())
            }
            SignInRefusal::Held(_, hold) => fault(of_hold(*hold)),
            SignInRefusal::Access(access) => of_access(access, refusal.to_string()),
            SignInRefusal::OutboundBlocked(_) => fault(500_212),
            SignInRefusal::InboundBlocked { .. } => fault(500_213),
            SignInRefusal::ForeignSecondFactor { tenant, .. } => {
                fault(90_072).with("tenant", tenant).with("idp", "https://sts.windows.net/")
            }
            SignInRefusal::Unmanaged(user) => {
                fault(650_051).with("domain", user.rsplit('@').next().unwrap_or_default())
            }
            SignInRefusal::ForeignAccount { tenant, .. } => {
                fault(50_020).with("tenant", tenant).with("idp", "https://sts.windows.net/")
            }
            SignInRefusal::AppUnknown => fault(700_016),
            SignInRefusal::NoPersonalAccounts => fault(500_208),
            SignInRefusal::AppDisabled => fault(7_000_112),
            SignInRefusal::NotAssigned(_) => fault(50_105),
            SignInRefusal::ConsentMissing(_) => fault(65_001),
            SignInRefusal::CodeUnknown => fault(9_002_313).error("invalid_grant"),
            SignInRefusal::CodeUsed => fault(54_005),
            SignInRefusal::CodeExpired => fault(70_008),
            SignInRefusal::RefreshExpired { issued, spa } => fault(if *spa { 700_084 } else { 700_082 })
                .with("issue_date", shown_time(*issued))
                .with("time", if *spa { "1.00:00:00" } else { "90.00:00:00" }),
            SignInRefusal::Revoked { issued, valid_from } => {
                fault(50_173).with("issued_at", shown_time(*issued)).with("valid_from", shown_time(*valid_from))
            }
        }
    }
}

const fn of_password(state: PasswordState) -> u32 {
    match state {
        PasswordState::Good => 50_126,
        PasswordState::Expired => 50_055,
        PasswordState::ExpiredOnPremises => 50_144,
        PasswordState::Missing => 50_056,
        PasswordState::ResetUnregistered => 50_125,
        PasswordState::Risky => 50_135,
    }
}

const fn of_hold(hold: Hold) -> u32 {
    match hold {
        Hold::InvitationOpen => 50_014,
        Hold::AgeConsent => 50_015,
        Hold::Minor => 54_000,
        Hold::Risk => 53_011,
        Hold::RegistrationAtRisk => 53_004,
        Hold::PartnerAtRisk => 530_034,
        Hold::RegistrationElsewhere => 53_010,
        Hold::OutsideLogonHours => 80_012,
    }
}

const fn of_agents(trouble: AgentRefusal) -> u32 {
    match trouble {
        AgentRefusal::NoDirectory => 80_001,
        AgentRefusal::TimeOut => 80_002,
        AgentRefusal::StrangeAnswer => 80_005,
        AgentRefusal::Failure => 80_007,
        AgentRefusal::CannotDecrypt => 80_010,
        AgentRefusal::ClocksApart => 80_013,
        AgentRefusal::TooLate => 80_014,
    }
}

const fn of_demand(demand: Demand) -> u32 {
    match demand {
        Demand::Block => 53_003,
        Demand::SecondFactor => 50_076,
        Demand::CompliantDevice => 53_000,
        Demand::JoinedDevice => 53_001,
        Demand::RegisteredDevice => 50_129,
        Demand::DeviceAuthentication => 50_097,
        Demand::ManagedDevice => 530_003,
        Demand::LowRisk => 50_131,
        Demand::ApprovedApp => 53_002,
        Demand::KnownPlatform => 50_005,
        Demand::Terms => 50_158,
        Demand::BoundToken => 530_084,
        Demand::SecurityPolicy => 530_032,
    }
}

/// What conditional access says, with the `claims` that the client is to bring back to the sign-in page.
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-conditional-access-dev-guide>
fn of_access(access: &AccessRefusal, explain: String) -> Fault {
    let mut fault = match access.missing {
        Missing::SecondFactor => Fault::new(50_076, explain),
        Missing::Registration => Fault::new(50_079, explain),
        Missing::FreshSecondFactor => Fault::new(50_078, explain),
        Missing::FreshSignIn(issued, limit) => {
            let seconds = limit.as_secs();
            Fault::new(70_043, explain)
                .with("issue_date", shown_time(issued))
                .with("time", seconds.to_string())
                .with("seconds", seconds.to_string())
        }
        // 50131 names a device's state even where suspicion is meant.
        Missing::Demand(demand) => Fault::new(of_demand(demand), explain).with("state", "compliant"),
    };
    if let Some(policy) = access.policy {
        let claims = json!({ "access_token": { "capolids": { "essential": true, "values": [policy] } } });
        fault.extra.push(("claims".to_owned(), claims.to_string().into()));
    }
    fault
}

impl Deref for Fault {
    type Target = FaultText;

    fn deref(&self) -> &FaultText {
        &self.0
    }
}

impl DerefMut for Fault {
    fn deref_mut(&mut self) -> &mut FaultText {
        &mut self.0
    }
}

/// A moment as messages write it.
pub fn shown_time(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%7fZ").to_string()
}

/// What makes one error traceable.
pub struct Marks {
    /// This request.
    pub trace: String,
    /// The client's own id for it.
    pub correlation: String,
    /// The moment, on the sandbox's clock.
    pub timestamp: String,
}

impl Marks {
    /// Those of a request.
    pub fn of(call: &Call<'_>) -> Self {
        Self {
            trace: call.request_id.to_string(),
            correlation: correlation(call),
            timestamp: call.now.timestamp().strftime("%Y-%m-%d %H:%M:%SZ").to_string(),
        }
    }
}

/// The client's own id for the request, from the query or a header, when it is a GUID; else one that stays the same
/// throughout the answer.
fn correlation(call: &Call<'_>) -> String {
    let in_query = call.query_pairs().find(|(name, _)| name == "client-request-id").map(|(_, id)| id.into_owned());
    let sent = in_query.or_else(|| call.header(CORRELATION.as_str()).map(str::to_owned));
    sent.filter(|id| Uuid::parse_str(id).is_ok()).unwrap_or_else(|| {
        let mixed = call.request_id.as_u128().rotate_left(64).to_be_bytes();
        uuid::Builder::from_random_bytes(mixed).into_uuid().to_string()
    })
}

/// The header that brings the client's own id for a request, and takes it back where the client wants that.
const CORRELATION: HeaderName = HeaderName::from_static("client-request-id");

/// What `x-ms-clitelem` says: version, code, subcode, age of the refresh token in milliseconds, ring.
pub fn telemetry(number: u32, token_age: Option<i64>) -> String {
    let age = token_age.map(|age| format!("{age}.0")).unwrap_or_default();
    format!("1,{number},0,{age},")
}

/// Telemetry for MSAL.
pub const CLITELEM: HeaderName = HeaderName::from_static("x-ms-clitelem");

/// A JSON answer.
pub fn json_answer(status: StatusCode, body: &Value) -> Answer {
    Answer::with_body(status, "application/json; charset=utf-8", body.to_string())
}

/// Headers that are the same on everything that is not to be kept.
static FIXED: LazyLock<HeaderMap> = LazyLock::new(|| {
    let fixed = [
        ("cache-control", "no-store, no-cache"),
        ("pragma", "no-cache"),
        ("expires", "-1"),
        ("strict-transport-security", "max-age=31536000; includeSubDomains"),
        ("x-content-type-options", "nosniff"),
        ("p3p", "CP=\"DSP CUR OTPi IND OTRi ONL FIN\""),
        ("x-ms-ests-server", "2.1.21777.3 - MOCK ProdSlices"),
    ];
    fixed.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).into_iter().collect()
});

/// The cookies of the sign-in host's gateway, over TLS and in the clear.
const GATEWAY: [[&str; 2]; 2] = [
    [
        "x-ms-gateway-slice=estsfd; path=/; samesite=lax; httponly",
        "stsservicecookie=estsfd; path=/; samesite=lax; httponly",
    ],
    [
        "x-ms-gateway-slice=estsfd; path=/; secure; samesite=none; httponly",
        "stsservicecookie=estsfd; path=/; secure; samesite=none; httponly",
    ],
];

/// With the headers that the sign-in host puts on everything that is not to be kept.
pub fn dress(mut answer: Answer, call: &Call<'_>) -> Answer {
    let tls = call.base.origin.starts_with("https");
    let secure = if tls { "secure; samesite=none; " } else { "samesite=lax; " };
    let fpc = super::session::browser(call);
    let own = std::mem::replace(&mut answer.headers, FIXED.clone());
    answer.headers.reserve(own.len() + 6);
    answer.headers.extend(own);
    let request_id = call.request_id.hyphenated().encode_lower(&mut Uuid::encode_buffer()).to_owned();
    answer = answer
        .header(HeaderName::from_static("x-ms-request-id"), &request_id)
        .header(SET_COOKIE, &format!("fpc={fpc}; path=/; {secure}httponly"));
    if call.header("return-client-request-id").is_some_and(|wanted| wanted.eq_ignore_ascii_case("true")) {
        answer = answer.header(CORRELATION, &correlation(call));
    }
    for cookie in GATEWAY[usize::from(tls)] {
        answer.headers.append(SET_COOKIE, HeaderValue::from_static(cookie));
    }
    answer
}
