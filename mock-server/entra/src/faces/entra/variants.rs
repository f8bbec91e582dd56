//! Other wordings of Entra's errors that were seen on the wire: a rule chooses one, the newest captured one is the default.

use std::sync::OnceLock;

use super::codes;
use super::fault::Fault;
use super::token::GrantType;

/// Variants that every code has: lines or blanks between the parts of a description, and the way back without one.
pub const FOR_ALL: [&str; 3] = ["lines", "blanks", "cancel"];

/// A row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Variant {
    /// 50105.
    pub code: u32,
    /// What a rule calls it.
    pub name: &'static str,
    /// OAuth `error`.
    pub error: &'static str,
    /// `suberror`.
    pub suberror: Option<&'static str>,
    /// Status at the token endpoint.
    pub status: u16,
    /// Another message.
    pub message: Option<&'static str>,
    /// Where it was seen.
    pub when: &'static str,
    /// Whether it is how refusals on behalf of a user are worded, whatever the version of the endpoint.
    pub on_behalf_of: bool,
}

impl Variant {
    /// The refusal with this `error`, `suberror` and status.
    fn of(&self, fault: Fault) -> Fault {
        let mut fault = fault.error(self.error);
        fault.suberror = self.suberror.map(str::to_owned);
        fault.status = self.status;
        fault
    }
}

/// All of them, by number.
pub fn all() -> &'static [Variant] {
    static VARIANTS: OnceLock<Vec<Variant>> = OnceLock::new();
    VARIANTS.get_or_init(|| include_str!("variants.tsv").lines().skip(1).filter_map(row).collect())
}

/// The names that a rule may use with a code: `AADSTS50105`.
pub fn names(code: &str) -> Vec<&'static str> {
    let number = codes::number(code);
    let own = all().iter().filter(|variant| Some(variant.code) == number).map(|variant| variant.name);
    own.chain(FOR_ALL).collect()
}

/// The refusal as the token endpoint says it where nobody chose a variant: in the words that were seen at this version of
/// the endpoint, or with this grant. `access_denied` is a word of redirects alone.
pub fn at_token(fault: Fault, v1: bool, grant: Option<GrantType>) -> Fault {
    let on_behalf = grant == Some(GrantType::OnBehalfOf);
    let own = || all().iter().filter(|variant| variant.code == fault.number());
    let of_version = |variant: &&Variant| variant.name == if v1 { "v1" } else { "v2" };
    let of_grant = |variant: &&Variant| on_behalf && variant.on_behalf_of;
    match own().find(of_grant).or_else(|| own().find(of_version)) {
        // Its message is the refusal's own, with places that are filled already.
        Some(variant) => variant.of(fault),
        None if fault.error == "access_denied" => fault.error("invalid_grant"),
        None => fault,
    }
}

/// The refusal in a variant's words; as it is where it has no such variant.
pub fn worded(mut fault: Fault, name: &str) -> Fault {
    match name {
        "lines" => fault.separator = Some("\r\n"),
        "blanks" => fault.separator = Some(" "),
        _ => {}
    }
    let number = fault.number();
    let Some(variant) = all().iter().find(|variant| variant.code == number && variant.name == name) else {
        return fault;
    };
    fault = variant.of(fault);
    if let Some(message) = variant.message {
        fault = fault.message(message);
    }
    if (number, name) == (50_055, "2019") {
        let address = "https://portal.microsoftonline.com/ChangePassword.aspx";
        fault.extra.push(("password_change_url".to_owned(), address.into()));
    }
    fault
}

fn row(line: &'static str) -> Option<Variant> {
    let mut cells = line.split('\t');
    let mut next = || cells.next();
    let or_none = |text: &'static str| (text != "-").then_some(text);
    Some(Variant {
        code: next()?.parse().ok()?,
        name: next()?,
        error: next()?,
        suberror: or_none(next()?),
        status: next()?.parse().ok()?,
        message: or_none(next()?),
        when: next()?,
        on_behalf_of: next()? == "on_behalf_of",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_known() {
        assert_eq!(all().len(), include_str!("variants.tsv").lines().count() - 1);
        assert!(all().iter().all(|variant| codes::find(variant.code).is_some()));
        assert_eq!(
            names("AADSTS65004"),
            ["access_denied", "consent_required", "permission_denied", "lines", "blanks", "cancel"]
        );
    }

    #[test]
    fn the_endpoint_and_the_grant_choose() {
        let error = |number, v1, grant| at_token(Fault::new(number, ""), v1, grant).error.clone();
        let on_behalf = Some(GrantType::OnBehalfOf);
        for (number, v1, grant, wanted) in [
            (50_079, false, Some(GrantType::RefreshToken), "invalid_grant"),
            (50_079, true, Some(GrantType::RefreshToken), "interaction_required"),
            (50_079, false, on_behalf, "interaction_required"),
            (50_105, false, on_behalf, "invalid_grant"),
            (53_003, true, None, "interaction_required"),
            (53_011, false, None, "invalid_grant"),
            (70_011, true, None, "invalid_scope"),
        ] {
            assert_eq!(error(number, v1, grant), wanted, "{number}, {v1}, {grant:?}");
        }
    }
}
