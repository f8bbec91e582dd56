//! The people of the features, and how they sign in.

use mock365_control::nearest;

use crate::road::Road;

/// What somebody has at hand.
#[derive(Debug)]
pub(crate) struct Habits {
    /// The password that is typed.
    pub password: String,
    /// Whether a phone is at hand that shows a code.
    pub has_phone: bool,
    /// The answer to "Stay signed in?".
    pub stays: bool,
    /// How the browser gets to Microsoft.
    pub road: Road,
}

impl Habits {
    /// Everybody's at first.
    pub fn new(mock: &str) -> Self {
        let road = Road::new(mock).unwrap_or_else(|why| panic!("no browser: {why}"));
        Self { password: PASSWORD.to_owned(), has_phone: true, stays: true, road }
    }
}

/// Everybody's password.
pub(crate) const PASSWORD: &str = "Password1!";
/// Whose word counts at Contoso.
pub(crate) const ADMINISTRATOR: &str = "admin@contoso.example";

/// Whose word counts at Northwind.
pub(crate) const NORTHWINDS_ADMINISTRATOR: &str = "admin@northwind.example";

/// Somebody in a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name in the features.
    pub name: &'static str,
    /// The name for signing in.
    pub sign_in: &'static str,
}

const PEOPLE: [Person; 8] = [
    Person { name: "Anna", sign_in: "anna@contoso.example" },
    Person { name: "Bo", sign_in: "bo@contoso.example" },
    Person { name: "Ada", sign_in: ADMINISTRATOR },
    Person { name: "Jane", sign_in: "jane@gmail.example" },
    Person { name: "Fred", sign_in: "fred@fabrikam.example" },
    Person { name: "Nina", sign_in: "nina@northwind.example" },
    Person { name: "Olaf", sign_in: "olaf@northwind.example" },
    Person { name: "Nora", sign_in: NORTHWINDS_ADMINISTRATOR },
];

impl Person {
    /// Everybody in the features.
    pub(crate) fn all() -> &'static [Self] {
        &PEOPLE
    }

    /// The person of that name in the features.
    pub fn called(name: &str) -> Result<Self, String> {
        let known = PEOPLE.iter().find(|person| person.name == name);
        known.copied().ok_or_else(|| {
            let names: Vec<&str> = PEOPLE.iter().map(|person| person.name).collect();
            let near =
                nearest(name, names.iter().copied()).map(|near| format!("; did you mean {near}?")).unwrap_or_default();
            format!("nobody is called {name}; there are {}{near}", names.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Person;

    #[test]
    fn a_misspelt_person_is_answered_with_the_nearest() {
        let why = Person::called("Ana").expect_err("nobody");
        assert!(why.contains("Anna, Bo, Ada, Jane, Fred"), "{why}");
        assert!(why.ends_with("did you mean Anna?"), "{why}");
        assert!(Person::called("anna").expect_err("nobody").ends_with("did you mean Anna?"));
        assert!(!Person::called("Zoe Quentin").expect_err("nobody").contains("mean"));
    }
}
