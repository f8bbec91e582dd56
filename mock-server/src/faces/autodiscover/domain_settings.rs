//! `GetDomainSettings`: settings of one or several domains.

use super::server::Here;
use super::setting;
use super::soap_service::said;
use super::user_settings::{names, nothing, sorted};
use crate::exchange::Call;
use crate::faces::soap::element::Element;
use crate::faces::soap::signed_in::Caller;
use crate::limits::EWS_BATCH;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getdomainsettings-operation-soap>
pub fn answer(call: &Call<'_>, here: &Here, caller: &Caller, request: Option<&Element>) -> Element {
    let response = Element::new("Response");
    let domains = request.and_then(|request| request.find("Domains")).map_or(&[][..], |domains| &domains.children);
    let names = request.and_then(names);
    let (Some(names), false) = (names, domains.is_empty() || domains.len() > EWS_BATCH.count()) else {
        return said(response, "InvalidRequest", "The request is invalid.").child(Element::new("DomainResponses"));
    };
    let answers = call.sandbox.read(|cloud, _| {
        let tenant = cloud.tenants.get(&caller.tenant);
        let is_own = |name: &str| {
            tenant.is_some_and(|tenant| tenant.domains.iter().any(|domain| domain.name.eq_ignore_ascii_case(name)))
        };
        let one = |domain: &Element| {
            let (name, response) = (domain.text.trim(), Element::new("DomainResponse"));
            let own = is_own(name);
            let (errors, settings) = if own {
                sorted("DomainSetting", &names, |name| setting::of_domain(name, call, here))
            } else {
                (Vec::new(), Vec::new())
            };
            let errors = Element::new("DomainSettingErrors").all(errors);
            let settings = Element::new("DomainSettings").all(settings);
            // Members stand in the order of the alphabet.
            let invalid = format!("Invalid domain: '{name}'");
            let (code, message) = if own { ("NoError", "") } else { ("InvalidDomain", invalid.as_str()) };
            let settings = [errors, settings];
            let response = response.all(settings);
            said(response, code, message).child(nothing())
        };
        domains.iter().map(one).collect::<Vec<_>>()
    });
    said(response, "NoError", "").child(Element::new("DomainResponses").all(answers))
}
