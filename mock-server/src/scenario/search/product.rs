//! Products that people name beside what they met: a CRM, a mail client. They say whose customer it is, and are recognised
//! however they are typed.

use super::near::Spelled;

/// Products: the system of scenarios that they are, and how they are called, without blanks.
const PRODUCTS: [(&str, &[&str]); 23] = [
    ("hubspot", &["hubspot", "hubspotcrm", "hubspotsales", "hubspotsaleshub"]),
    (
        "dynamics365",
        &["dynamics365", "dynamics", "microsoftdynamics", "microsoftdynamics365", "msdynamics", "dynamicscrm"],
    ),
    ("dynamics365", &["d365", "dynamics365sales", "dynamicssales"]),
    ("nylas", &["nylas"]),
    ("getoutmass", &["getoutmass", "outmass"]),
    ("cisco", &["cisco", "webex", "ciscowebex"]),
    ("outlook", &["outlookmobile", "outlookforios", "outlookforandroid", "outlookios", "outlookandroid", "outlookapp"]),
    ("outlook", &["newoutlook", "classicoutlook", "outlookformac", "outlookforwindows", "microsoftoutlook"]),
    ("teams", &["microsoftteams", "msteams"]),
    ("thunderbird", &["thunderbird", "mozillathunderbird"]),
    ("salesforce", &["salesforce", "salesforcecrm", "salesforceinbox", "einsteinactivitycapture"]),
    ("applemail", &["applemail", "iosmail", "iphonemail", "macmail", "appleinternetaccounts"]),
    ("gmail", &["gmailapp"]),
    ("samsungmail", &["samsungmail", "samsungemail"]),
    ("emclient", &["emclient"]),
    ("mailbird", &["mailbird"]),
    ("bluemail", &["bluemail"]),
    ("davmail", &["davmail"]),
    ("pipedrive", &["pipedrive"]),
    ("zoho", &["zoho", "zohocrm"]),
    ("freshworks", &["freshworks", "freshsales", "freshdesk"]),
    ("zendesk", &["zendesk", "zendesksell"]),
    ("calendly", &["calendly"]),
];

/// Words that a name may have.
const LONGEST: usize = 4;

/// A product that a query names.
#[derive(Debug, PartialEq, Eq)]
pub struct Product {
    /// What system of scenarios it is.
    pub system: String,
    /// How many words of the query it takes.
    pub words: usize,
}

/// The product that words begin with, the longest name before all. `systems` are those that scenarios have; `is_word` says
/// whether a word stands in some text, and so is hardly a mistyped name.
pub fn at(words: &[String], systems: &[Vec<String>], is_word: impl Fn(&str) -> bool) -> Option<Product> {
    let longest = LONGEST.min(words.len());
    let known = |joined: &str| {
        let of_scenarios = systems.iter().flatten().find(|system| *system == joined).cloned();
        let of_table = || PRODUCTS.iter().find(|(_, names)| names.contains(&joined));
        of_scenarios.or_else(|| of_table().map(|(system, _)| (*system).to_owned()))
    };
    for taken in (1..=longest).rev() {
        let joined = words[..taken].concat();
        let found = known(&joined).or_else(|| {
            let mistyped = !words[..taken].iter().all(|word| is_word(word));
            mistyped.then(|| nearly(joined)).flatten().map(str::to_owned)
        });
        if let Some(system) = found {
            return Some(Product { system, words: taken });
        }
    }
    None
}

/// The product that a mistyped name means. What is shorter than six letters may be another word.
fn nearly(joined: String) -> Option<&'static str> {
    const SHORTEST: usize = 6;
    if joined.chars().count() < SHORTEST - 1 {
        return None;
    }
    let typed = Spelled::new(joined);
    let mut best: Option<(f32, &str)> = None;
    for (system, names) in &PRODUCTS {
        for name in names.iter().filter(|name| name.len() >= SHORTEST) {
            let near = typed.mistyped(&Spelled::new((*name).to_owned()));
            if near > best.map_or(0.0, |(near, _)| near) {
                best = Some((near, system));
            }
        }
    }
    best.map(|(_, system)| system)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_recognised_however_they_are_typed() {
        let words = |text: &str| super::super::fold::words(text);
        let none = |_: &str| false;
        for (typed, system) in [
            ("HubSpot", "hubspot"),
            ("Hub Spot CRM", "hubspot"),
            ("Hubspott", "hubspot"),
            ("Dynamics 365", "dynamics365"),
            ("MS Dynamics", "dynamics365"),
            ("Dynamcs", "dynamics365"),
            ("Apple Mail", "applemail"),
            ("appel mail", "applemail"),
            ("Outlook mobile", "outlook"),
            ("Outlok for iOS", "outlook"),
            ("Thunderbrid", "thunderbird"),
            ("Sales Force", "salesforce"),
        ] {
            let words = words(typed);
            let named = at(&words, &[], none);
            assert_eq!(named, Some(Product { system: system.to_owned(), words: words.len() }), "{typed}");
        }
        for other in ["mail", "outlook", "sales", "webapp", "approval", "teams"] {
            assert_eq!(at(&words(other), &[], none), None, "{other}");
        }
        assert_eq!(at(&words("dynamic"), &[], |_| true), None, "a word that texts have");
    }
}
