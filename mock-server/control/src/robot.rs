//! A robot that signs in: it types, picks and presses what a person would, until nothing is left to do.

use crate::browser::{Browser, Carrier, WebForm, WebPage};

/// Pages that a sign-in may take.
const PAGES: usize = 16;

/// Who signs in.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// Sign-in name.
    pub user: &'a str,
    /// Password.
    pub password: &'a str,
    /// Whether consent pages are accepted; else the robot stops there.
    pub accepts: bool,
    /// Whether a second factor is at hand; else the robot stops where one is asked for.
    pub has_phone: bool,
    /// The answer to "Stay signed in?".
    pub stays: bool,
    /// What to change an expired password to; without one the robot stops where it is asked for.
    pub new_password: Option<&'a str>,
}

/// What was typed already: asked for again, it was refused.
#[derive(Default)]
struct Typed {
    password: bool,
    renewed: bool,
}

/// What the robot does on a page.
enum Step {
    Press(String, Vec<(String, String)>),
    Follow(String),
    Stop,
}

impl<'a> Person<'a> {
    /// Somebody who accepts everything and stays signed in.
    pub const fn new(user: &'a str, password: &'a str) -> Self {
        Self { user, password, accepts: true, has_phone: true, stays: true, new_password: None }
    }

    /// Walks from a page to the application, or to a page that leads no further.
    pub async fn walk<C: Carrier>(self, browser: &mut Browser<C>, mut page: WebPage) -> Result<WebPage, String> {
        let mut typed = Typed::default();
        for _ in 0..PAGES {
            if page.left {
                return Ok(page);
            }
            page = match self.next(&page, &mut typed) {
                Step::Stop => return Ok(page),
                Step::Follow(link) => browser.follow(&page, &link).await?,
                Step::Press(button, fields) => {
                    let fields: Vec<(&str, &str)> =
                        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                    browser.press(&page, &button, &fields).await?
                }
            };
        }
        Err(format!("the sign-in did not end after {PAGES} pages; the last was {}", page.url))
    }

    fn next(&self, page: &WebPage, typed: &mut Typed) -> Step {
        let forms = page.forms();
        let has = |form: &WebForm, name: &str| form.fields.iter().any(|(known, _)| known == name);
        let login = |form: &WebForm| ["loginfmt", "login"].into_iter().find(|name| has(form, name));
        let first_button = |form: &WebForm| form.buttons.first().map(|button| button.text.clone());
        match page.data("page").as_deref() {
            Some("kmsi") => return Step::Press(if self.stays { "yes" } else { "no" }.to_owned(), Vec::new()),
            Some("confirm-app") => return Step::Press("continue".to_owned(), Vec::new()),
            Some("new-password") => return self.renew(typed),
            _ => {}
        }
        if let Some(form) = forms.iter().find(|form| has(form, "passwd")) {
            let Some(button) = button_of(form, &["Sign in", "signin", "Next"]).or_else(|| first_button(form)) else {
                return Step::Stop;
            };
            if std::mem::replace(&mut typed.password, true) {
                return Step::Stop;
            }
            let mut fields = vec![("passwd".to_owned(), self.password.to_owned())];
            fields.extend(login(form).map(|name| (name.to_owned(), self.user.to_owned())));
            return Step::Press(button, fields);
        }
        if forms.iter().any(|form| has(form, "otc")) {
            let code = ("otc".to_owned(), "123456".to_owned());
            return if self.has_phone { Step::Press("verify".to_owned(), vec![code]) } else { Step::Stop };
        }
        if let Some(step) = self.pick(page, &forms) {
            return step;
        }
        if page.data("code").is_some() && forms.iter().any(|form| login(form).is_some()) {
            // Asked again: the name was refused.
            return Step::Stop;
        }
        for form in &forms {
            if let (Some(name), Some(button)) = (login(form), button_of(form, &["Next", "Sign in", "signin"])) {
                return Step::Press(button, vec![(name.to_owned(), self.user.to_owned())]);
            }
        }
        let pressed = |text: &str| page.form_with(text).map(|_| Step::Press(text.to_owned(), Vec::new()));
        self.accepts.then(|| pressed("Accept")).flatten().unwrap_or(Step::Stop)
    }

    /// Types a new password, once.
    fn renew(&self, typed: &mut Typed) -> Step {
        let Some(new) = self.new_password.filter(|_| !std::mem::replace(&mut typed.renewed, true)) else {
            return Step::Stop;
        };
        let fields = [("currentpasswd", self.password), ("newpasswd", new), ("confirmnewpasswd", new)];
        Step::Press("signin".to_owned(), fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec())
    }

    /// Picks the account on a page that offers some.
    fn pick(&self, page: &WebPage, forms: &[WebForm]) -> Option<Step> {
        let another = if page.link("other").is_some() { "other" } else { "Use another account" };
        let offers = page.form_with(another).is_some() || page.link(another).is_some();
        if !offers {
            return None;
        }
        let wanted = self.user.to_lowercase();
        let texts = forms.iter().flat_map(|form| &form.buttons).map(|button| &button.text);
        if let Some(text) = texts.clone().find(|text| text.to_lowercase().contains(&wanted)) {
            return Some(Step::Press(text.clone(), Vec::new()));
        }
        if let Some(text) = page.links().into_iter().find(|text| text.to_lowercase().contains(&wanted)) {
            return Some(Step::Follow(text));
        }
        Some(if page.link(another).is_some() {
            Step::Follow(another.to_owned())
        } else {
            Step::Press(another.to_owned(), Vec::new())
        })
    }
}

fn button_of(form: &WebForm, texts: &[&str]) -> Option<String> {
    let known = |text: &&&str| form.button(text).is_some();
    texts.iter().find(known).map(|text| (*text).to_owned())
}
