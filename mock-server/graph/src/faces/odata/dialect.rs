//! What tells the services that speak OData apart: names, casing, and the codes of their refusals.

/// A service's way of speaking OData.
#[derive(Debug, PartialEq, Eq)]
pub struct Dialect {
    /// What stands before the name of a type: `microsoft.graph`.
    pub namespace: &'static str,
    /// Whether types, properties and members of enumerations begin with a capital: `Subject`.
    pub is_pascal: bool,
    /// The member that names a MAPI property.
    pub extended_id: &'static str,
    /// The member of `bodyType` that is HTML.
    pub html: &'static str,
    /// What the front end of Exchange calls an address whose options it cannot read.
    pub unreadable: &'static str,
    /// The parameter of the next page where a list is cut by number.
    pub skip: &'static str,
    /// The parameter of the next page where the place in a list is a token.
    pub skip_token: &'static str,
}

impl Dialect {
    /// The name of a type: `microsoft.graph.message`.
    pub fn type_name(&self, noun: &str) -> String {
        if noun.starts_with("Edm.") {
            return noun.to_owned();
        }
        format!("{}.{}", self.namespace, self.cased(noun))
    }

    /// A name in the dialect's casing; tables have it in lower case first.
    pub fn cased(&self, name: &str) -> String {
        if self.is_pascal { capital(name) } else { name.to_owned() }
    }
}

/// With a capital first letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}
