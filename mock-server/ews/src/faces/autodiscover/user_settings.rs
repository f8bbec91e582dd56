//! `GetUserSettings`: settings of one or several users.

use mock365_domain::discovery::Whereabouts;

use super::server::Here;
use super::setting::{self, Setting};
use super::soap_service::say;
use crate::exchange::Call;
use crate::faces::soap::element::Element;
use crate::faces::soap::signed_in::Caller;
use crate::faces::soap::writer::XmlWriter;
use crate::limits::{EWS_BATCH, EWS_PROPERTIES};

/// The first address that is asked about.
pub fn first_address<'a>(body: &'a Element<'a>) -> Option<&'a str> {
    body.path(&["Request", "Users", "User", "Mailbox"]).map(|mailbox| mailbox.text.trim())
}

/// The names of settings in a request.
pub fn names<'a>(request: &'a Element<'a>) -> Option<Vec<&'a str>> {
    let asked = request.find("RequestedSettings")?;
    let names: Vec<&str> = asked.children.iter().map(|setting| setting.text.trim()).collect();
    (!names.is_empty() && names.len() <= EWS_PROPERTIES.count()).then_some(names)
}

/// Writes an answer; whether the request says what is wanted of whom.
///
/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getusersettings-operation-soap>
pub fn show(call: &Call<'_>, here: &Here, caller: &Caller, request: Option<&Element>, out: &mut XmlWriter) -> bool {
    let users = request.and_then(|request| request.find("Users")).map_or(&[][..], |users| &users.children);
    let names = request.and_then(names);
    let (Some(names), false) = (names, users.is_empty() || users.len() > EWS_BATCH.count()) else {
        say(out, "InvalidRequest", "The request is invalid.");
        out.empty("UserResponses");
        return false;
    };
    say(out, "NoError", "");
    call.sandbox.read(|cloud, now| {
        let one = |user: &Element, out: &mut XmlWriter| {
            let address = user.find_text("Mailbox").unwrap_or("");
            let known = cloud.mailbox_at(address).filter(|mailbox| mailbox.owner.tenant == caller.tenant);
            let at = known.map_or(Whereabouts::Nowhere, |mailbox| cloud.whereabouts_of(mailbox, now));
            out.element("UserResponse", |out| of_user(call, here, address, at, &names, out));
        };
        out.element("UserResponses", |out| users.iter().for_each(|user| one(user, out)));
    });
    true
}

fn of_user(call: &Call<'_>, here: &Here, address: &str, at: Whereabouts<'_>, names: &[&str], out: &mut XmlWriter) {
    let elsewhere = here.elsewhere(call, at);
    let found = match at {
        Whereabouts::Online(mailbox) | Whereabouts::OnPremises(mailbox, _) if elsewhere.is_none() => {
            say(out, "NoError", "No error.");
            look_up(names, |name| setting::of_user(name, call, here, mailbox))
        }
        Whereabouts::Nowhere if elsewhere.is_none() => {
            say(out, "InvalidUser", format_args!("Invalid user: '{address}'"));
            Vec::new()
        }
        _ => {
            let origin = elsewhere.as_deref().unwrap_or_default();
            say(out, "RedirectUrl", format_args!("Redirection URL '{origin}/autodiscover/autodiscover.svc'."));
            Vec::new()
        }
    };
    match elsewhere {
        Some(origin) => out.value("RedirectTarget", format_args!("{origin}/autodiscover/autodiscover.svc")),
        None => nowhere(out),
    }
    show_settings(out, "UserSetting", &found);
}

/// Writes that there is no other place.
pub fn nowhere(out: &mut XmlWriter) {
    out.element("RedirectTarget", |out| out.attribute("i:nil", true));
}

/// What is known of each of the settings that were asked for.
pub fn look_up<'a>(names: &[&'a str], find: impl Fn(&str) -> Setting) -> Vec<(&'a str, Setting)> {
    names.iter().map(|name| (*name, find(name))).collect()
}

/// Writes the settings that there are not, and those that there are.
pub fn show_settings(out: &mut XmlWriter, kind: &str, found: &[(&str, Setting)]) {
    let refuse = |out: &mut XmlWriter, name: &str, code: &str, what: &str| {
        out.element(&format!("{kind}Error"), |out| {
            say(out, code, format_args!("The requested setting, '{name}', {what}."));
            out.value("SettingName", name);
        });
    };
    out.element(&format!("{kind}Errors"), |out| {
        for (name, setting) in found {
            match setting {
                Setting::Value(_) => {}
                Setting::NotAvailable => refuse(out, name, "SettingIsNotAvailable", "is not available"),
                Setting::Unknown => refuse(out, name, "InvalidSetting", "isn't valid"),
            }
        }
    });
    let class = format!("{}StringSetting", kind.trim_end_matches("Setting").trim_end_matches("User"));
    out.element(&format!("{kind}s"), |out| {
        for (name, setting) in found {
            let Setting::Value(value) = setting else { continue };
            out.element(kind, |out| {
                out.attribute("i:type", &class);
                out.value("Name", *name);
                out.value("Value", value);
            });
        }
    });
}
