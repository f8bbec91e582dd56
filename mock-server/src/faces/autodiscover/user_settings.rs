//! `GetUserSettings`: settings of one or several users.

use mock365_domain::discovery::Whereabouts;

use super::server::Here;
use super::setting::{self, Setting};
use super::soap_service::said;
use crate::exchange::Call;
use crate::faces::soap::element::Element;
use crate::faces::soap::signed_in::Caller;
use crate::limits::{EWS_BATCH, EWS_PROPERTIES};

/// The first address that is asked about.
pub fn first_address(body: &Element) -> Option<&str> {
    body.path(&["Request", "Users", "User", "Mailbox"]).map(|mailbox| mailbox.text.trim())
}

/// The names of settings in a request.
pub fn names(request: &Element) -> Option<Vec<&str>> {
    let asked = request.find("RequestedSettings")?;
    let names: Vec<&str> = asked.children.iter().map(|setting| setting.text.trim()).collect();
    (!names.is_empty() && names.len() <= EWS_PROPERTIES.count()).then_some(names)
}

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getusersettings-operation-soap>
pub fn answer(call: &Call<'_>, here: &Here, caller: &Caller, request: Option<&Element>) -> Element {
    let response = Element::new("Response");
    let users = request.and_then(|request| request.find("Users")).map_or(&[][..], |users| &users.children);
    let names = request.and_then(names);
    let (Some(names), false) = (names, users.is_empty() || users.len() > EWS_BATCH.count()) else {
        return said(response, "InvalidRequest", "The request is invalid.").child(Element::new("UserResponses"));
    };
    let answers = call.sandbox.read(|cloud, now| {
        let one = |user: &Element| {
            let address = user.find_text("Mailbox").unwrap_or("");
            let known = cloud.mailbox_at(address).filter(|mailbox| mailbox.owner.tenant == caller.tenant);
            let at = known.map_or(Whereabouts::Nowhere, |mailbox| cloud.whereabouts_of(mailbox, now));
            of_user(call, here, address, at, &names)
        };
        users.iter().map(one).collect::<Vec<_>>()
    });
    said(response, "NoError", "").child(Element::new("UserResponses").all(answers))
}

fn of_user(call: &Call<'_>, here: &Here, address: &str, at: Whereabouts<'_>, names: &[&str]) -> Element {
    let response = Element::new("UserResponse");
    if let Some(origin) = here.elsewhere(call, at) {
        return said(response, "RedirectUrl", &format!("Redirection URL '{origin}/autodiscover/autodiscover.svc'."))
            .child(Element::text("RedirectTarget", format!("{origin}/autodiscover/autodiscover.svc")))
            .child(Element::new("UserSettingErrors"))
            .child(Element::new("UserSettings"));
    }
    let (Whereabouts::Online(mailbox) | Whereabouts::OnPremises(mailbox, _)) = at else {
        return said(response, "InvalidUser", &format!("Invalid user: '{address}'"))
            .child(nothing())
            .child(Element::new("UserSettingErrors"))
            .child(Element::new("UserSettings"));
    };
    let (errors, settings) = sorted("UserSetting", names, |name| setting::of_user(name, call, here, mailbox));
    said(response, "NoError", "No error.")
        .child(nothing())
        .child(Element::new("UserSettingErrors").all(errors))
        .child(Element::new("UserSettings").all(settings))
}

/// No other place.
pub fn nothing() -> Element {
    Element::new("RedirectTarget").with("i:nil", "true")
}

/// Settings that there are not, and those that there are.
pub fn sorted(kind: &str, names: &[&str], find: impl Fn(&str) -> Setting) -> (Vec<Element>, Vec<Element>) {
    let (mut errors, mut settings) = (Vec::new(), Vec::new());
    for name in names {
        let mut refuse = |code: &str, message: &str| {
            let error = said(Element::new(format!("{kind}Error")), code, message);
            errors.push(error.child(Element::text("SettingName", *name)));
        };
        match find(name) {
            Setting::Value(value) => {
                let found = Element::new(kind.to_owned()).with(
                    "i:type",
                    format!("{}StringSetting", kind.trim_end_matches("Setting").trim_end_matches("User")),
                );
                settings.push(found.child(Element::text("Name", *name)).child(Element::text("Value", value)));
            }
            Setting::NotAvailable => {
                refuse("SettingIsNotAvailable", &format!("The requested setting, '{name}', is not available."));
            }
            Setting::Unknown => refuse("InvalidSetting", &format!("The requested setting, '{name}', isn't valid.")),
        }
    }
    (errors, settings)
}
