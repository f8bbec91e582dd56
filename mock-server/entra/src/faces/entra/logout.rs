//! Signs out: one account or the whole browser, the apps too, and goes on to an address only when some app registered it.
//!
//! <https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-a-sign-out-request>

use std::collections::BTreeSet;

use mock365_domain::cloud::UserRef;
use mock365_domain::sign_in::SignedIn;
use mock365_domain::{Change, Cloud};

use super::fault::dress;
use super::form::Parameters;
use super::pages::{self, SignOut, SignedOut, texts};
use super::session;
use super::state::{canary, canary_fits};
use crate::exchange::{Answer, Call};

/// `/{tenant}/oauth2/v2.0/logout` and its v1 form.
pub fn answer(call: &Call<'_>, form: &Parameters) -> Answer {
    let session = session::of(call);
    let (accounts, chosen) = call.sandbox.read(|cloud, now| {
        let accounts = session::accounts(cloud, session.as_deref(), now);
        let chosen = chosen(call, cloud, form, &accounts);
        let name = |account: &SignedIn| {
            let name = cloud.user_at(account.user).map(|user| user.shown_name().to_owned()).unwrap_or_default();
            (name, account.sid.to_string())
        };
        (accounts.iter().map(name).collect::<Vec<_>>(), chosen)
    });
    // The page's own form says for which browser it was made; applications name an account without one.
    let foreign = form.get("action").is_some() && !canary_fits(call, form.get("canary"), session.as_deref());
    if accounts.len() > 1 && (chosen.is_none() || foreign) {
        return ask(call, form, session.as_deref(), accounts);
    }
    let left = call.sandbox.write(|cloud, _| {
        let left = session.as_deref().map(|session| cloud.sign_out(session, chosen));
        (left.unwrap_or_default(), Change::none())
    });
    let answer = signed_out(call, onward(call, form), frames(call, &left));
    let stays = call.sandbox.read(|cloud, now| session.is_some_and(|session| cloud.session(&session, now).is_some()));
    if stays { answer } else { session::forget(call, answer) }
}

/// The account that a request names: by `logout_hint` (a name, or the `sid` claim) or by `id_token_hint`.
fn chosen(call: &Call<'_>, cloud: &Cloud, form: &Parameters, accounts: &[SignedIn]) -> Option<UserRef> {
    let claims = form.get("id_token_hint").and_then(|token| call.sandbox.with_keys(|keys| keys.verify(token).ok()));
    let claim = |name: &str| claims.as_ref().and_then(|claims| claims.get(name)?.as_str());
    let hints = [form.get("logout_hint"), form.get("sid"), claim("sid"), claim("oid")];
    let is_called = |account: &&SignedIn, hint: &str| {
        account.sid.to_string() == hint
            || cloud.user_at(account.user).is_some_and(|user| user.is_called(hint) || user.shown_name() == hint)
    };
    let named = |hint: &str| accounts.iter().find(|account| is_called(account, hint));
    hints.into_iter().flatten().find_map(named).map(|account| account.user)
}

/// Asks which of several accounts is meant.
fn ask(call: &Call<'_>, form: &Parameters, session: Option<&str>, accounts: Vec<(String, String)>) -> Answer {
    let kept = ["post_logout_redirect_uri", "state", "client_id"];
    let kept = kept.into_iter().filter_map(|name| Some((name, form.get(name)?.to_owned()))).collect();
    let language = pages::market(call).map(|tag| format!("?{}", super::respond::encoded(&[("mkt", tag)])));
    let action = format!("{}/common/oauth2/v2.0/logout{}", call.base.origin, language.unwrap_or_default());
    let canary = canary(call, session);
    pages::show_framed(call, &SignOut { t: texts(call), action, canary, kept, accounts })
}

/// Where the browser may go afterwards: an address that the app registered, or, when none is named, that any did.
fn onward(call: &Call<'_>, form: &Parameters) -> Option<String> {
    let uri = form.get("post_logout_redirect_uri")?;
    let client = form.get("client_id");
    let registered = call.sandbox.read(|cloud, _| {
        let mut apps = cloud.applications.values();
        apps.any(|app| app.redirect(uri).is_some() && client.is_none_or(|client| app.app_id.to_string() == client))
    });
    registered.then(|| with_state(uri, form.get("state")))
}

fn with_state(uri: &str, state: Option<&str>) -> String {
    let Some(state) = state else { return uri.to_owned() };
    let joint = if uri.contains('?') { '&' } else { '?' };
    format!("{uri}{joint}{}", super::respond::encoded(&[("state", state.to_owned())]))
}

/// The addresses where apps hear of it, with the session that ended.
///
/// <https://openid.net/specs/openid-connect-frontchannel-1_0.html>
fn frames(call: &Call<'_>, left: &[SignedIn]) -> BTreeSet<String> {
    let heard = |cloud: &Cloud, account: &SignedIn| -> Vec<String> {
        let entered = account.apps.iter().filter_map(|(app, tenant)| {
            let uri = cloud.applications.get(app)?.logout_uri.as_deref()?;
            let issuer = format!("{}/{tenant}/v2.0", call.base.origin);
            let parameters = super::respond::encoded(&[("iss", issuer), ("sid", account.sid.to_string())]);
            Some(format!("{uri}{}{parameters}", if uri.contains('?') { '&' } else { '?' }))
        });
        entered.collect()
    };
    call.sandbox.read(|cloud, _| left.iter().flat_map(|account| heard(cloud, account)).collect())
}

/// At once where no app is to be told; otherwise by a page whose frames tell them.
fn signed_out(call: &Call<'_>, onward: Option<String>, frames: BTreeSet<String>) -> Answer {
    match onward {
        Some(uri) if frames.is_empty() => dress(Answer::redirect(&uri), call),
        onward => pages::show_framed(call, &SignedOut { t: texts(call), onward, frames }),
    }
}
