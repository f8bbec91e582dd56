//! `GetDomainSettings`: settings of one or several domains.

use super::server::Here;
use super::setting;
use super::soap_service::say;
use super::user_settings::{look_up, names, nowhere, show_settings};
use crate::exchange::Call;
use crate::faces::soap::element::Element;
use crate::faces::soap::signed_in::Caller;
use crate::faces::soap::writer::XmlWriter;
use crate::limits::EWS_BATCH;

/// Writes an answer; whether the request says what is wanted of whom.
///
/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getdomainsettings-operation-soap>
pub fn show(call: &Call<'_>, here: &Here, caller: &Caller, request: Option<&Element>, out: &mut XmlWriter) -> bool {
    let domains = request.and_then(|request| request.find("Domains")).map_or(&[][..], |domains| &domains.children);
    let names = request.and_then(names);
    let (Some(names), false) = (names, domains.is_empty() || domains.len() > EWS_BATCH.count()) else {
        say(out, "InvalidRequest", "The request is invalid.");
        out.empty("DomainResponses");
        return false;
    };
    say(out, "NoError", "");
    call.sandbox.read(|cloud, _| {
        let tenant = cloud.tenants.get(&caller.tenant);
        let is_own = |name: &str| {
            tenant.is_some_and(|tenant| tenant.domains.iter().any(|domain| domain.name.eq_ignore_ascii_case(name)))
        };
        let one = |domain: &Element, out: &mut XmlWriter| {
            let name = domain.text.trim();
            let own = is_own(name);
            let asked = if own { &names[..] } else { &[] };
            // Members stand in the order of the alphabet.
            show_settings(out, "DomainSetting", &look_up(asked, |name| setting::of_domain(name, call, here)));
            if own {
                say(out, "NoError", "");
            } else {
                say(out, "InvalidDomain", format_args!("Invalid domain: '{name}'"));
            }
            nowhere(out);
        };
        out.element("DomainResponses", |out| {
            for domain in domains {
                out.element("DomainResponse", |out| one(domain, out));
            }
        });
    });
    true
}
