//! The sentences of the pages, in one place. What people and robots recognise is kept verbatim.

use super::translations::{DE, FR, JA, SV};

/// The sentences of a language tag, `sv` or `sv-SE`; none where there are none.
pub fn of(tag: &str) -> Option<&'static Texts> {
    let language = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    [&EN, &SV, &FR, &JA, &DE].into_iter().find(|texts| texts.lang == language)
}

/// Those of the best language of an `Accept-Language` header.
pub fn accepted(header: &str) -> Option<&'static Texts> {
    let ranked = header.split(',').filter_map(|range| {
        let mut parts = range.split(';');
        let texts = of(parts.next()?)?;
        let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(Ok(1.0), str::parse::<f32>);
        Some((weight.ok().filter(|weight| *weight > 0.0)?, texts))
    });
    // Of equals the first one counts.
    ranked.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, texts)| texts)
}

/// One language's sentences; each field is named after what it says.
pub struct Texts {
    /// For `lang`.
    pub lang: &'static str,
    pub title: &'static str,
    pub sign_in: &'static str,
    pub enter_name: &'static str,
    pub name_label: &'static str,
    pub next: &'static str,
    pub back: &'static str,
    pub enter_password: &'static str,
    pub enter_password_for: &'static str,
    pub password_missing: &'static str,
    pub forgot_password: &'static str,
    pub password_label: &'static str,
    pub pick: &'static str,
    pub another_account: &'static str,
    pub permissions_requested: &'static str,
    pub for_organization: &'static str,
    pub would_like: &'static str,
    pub on_behalf: &'static str,
    pub if_you_accept: &'static str,
    pub accepting: &'static str,
    pub suspicious: &'static str,
    pub accept: &'static str,
    pub cancel: &'static str,
    pub unverified: &'static str,
    pub verified: &'static str,
    pub need_admin: &'static str,
    pub needs_permission: &'static str,
    pub have_admin: &'static str,
    pub return_without: &'static str,
    pub approval_required: &'static str,
    pub requires_approval: &'static str,
    pub justification: &'static str,
    pub justification_missing: &'static str,
    pub sign_in_another: &'static str,
    pub request_approval: &'static str,
    pub request_sent: &'static str,
    pub request_sent_text: &'static str,
    pub back_to_app: &'static str,
    pub trouble: &'static str,
    pub troubleshooting: &'static str,
    pub cannot_access: &'static str,
    pub cannot_access_text: &'static str,
    pub cannot_get_there: &'static str,
    pub cannot_get_there_text: &'static str,
    pub sign_out_and_in: &'static str,
    pub more_details: &'static str,
    pub signed_out: &'static str,
    pub close_windows: &'static str,
    pub unknown_name: &'static str,
    pub wrong_password: &'static str,
    pub disabled: &'static str,
    pub name_missing: &'static str,
    pub enter_code: &'static str,
    pub verify: &'static str,
    pub terms: &'static str,
    pub terms_text: &'static str,
    pub enter_code_shown: &'static str,
    pub code_label: &'static str,
    pub code_wrong: &'static str,
    pub device_signed_in: &'static str,
    pub device_declined: &'static str,
    pub locked: &'static str,
    pub update_password: &'static str,
    pub more_information: &'static str,
    pub verify_identity: &'static str,
    pub stay_signed_in: &'static str,
    pub are_you_trying: &'static str,
    pub fewer_times: &'static str,
    pub ask_no_more: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    pub go_on: &'static str,
    pub trying_to_sign_in_to: &'static str,
    pub only_trusted: &'static str,
    pub device_elsewhere: &'static str,
    pub device_located: &'static str,
    pub why_new_password: &'static str,
    pub current_password: &'static str,
    pub new_password: &'static str,
    pub confirm_password: &'static str,
    pub current_password_wrong: &'static str,
    pub passwords_differ: &'static str,
    pub password_same: &'static str,
    pub password_weak: &'static str,
    pub signed_in: &'static str,
    pub which_to_sign_out: &'static str,
}

/// English.
pub static EN: Texts = Texts {
    lang: "en",
    title: "Sign in to your account",
    enter_name: "Enter your email, phone, or Skype.",
    enter_password_for: "Enter the password for {user}",
    password_missing: "Please enter your password.",
    forgot_password: "Forgot my password",
    sign_in: "Sign in",
    name_label: "Email, phone, or Skype",
    next: "Next",
    back: "Back",
    enter_password: "Enter password",
    password_label: "Password",
    pick: "Pick an account",
    another_account: "Use another account",
    permissions_requested: "Permissions requested",
    for_organization: "Accept for your organization",
    would_like: "This app would like to:",
    on_behalf: "Consent on behalf of your organization",
    if_you_accept: "If you accept, this app will get access to the specified resources for all users in your organization. No one else will be prompted to review these permissions.",
    accepting: "Accepting these permissions means that you allow this app to use your data as specified in their terms of service and privacy statement. You can change these permissions at https://myapps.microsoft.com. Show details",
    suspicious: "Does this app look suspicious? Report it here",
    accept: "Accept",
    cancel: "Cancel",
    unverified: "unverified",
    verified: "verified publisher",
    need_admin: "Need admin approval",
    needs_permission: "needs permission to access resources in your organization that only an admin can grant. Please ask an admin to grant permission to this app before you can use it.",
    have_admin: "Have an admin account? Sign in with that account",
    return_without: "Return to the application without granting consent",
    approval_required: "Approval required",
    requires_approval: "This app requires your admin's approval to:",
    justification: "Enter justification for requesting this app",
    justification_missing: "Enter a justification. Your admin needs it to review the request.",
    sign_in_another: "Sign in with another account",
    request_approval: "Request approval",
    request_sent: "Request sent",
    request_sent_text: "Your request has been sent to your admin. You will hear by email when it is answered.",
    back_to_app: "Back to app",
    trouble: "Sorry, but we're having trouble signing you in.",
    troubleshooting: "Troubleshooting details: If you contact your administrator, send this info to them.",
    cannot_access: "You cannot access this right now",
    cannot_access_text: "Your sign-in was successful but does not meet the criteria to access this resource. For example, you might be signing in from a browser, app, or location that is restricted by your admin.",
    cannot_get_there: "You can't get there from here",
    cannot_get_there_text: "This application can only be accessed from devices or client applications that meet your organization's management compliance policy.",
    sign_out_and_in: "Sign out and sign in with a different account",
    more_details: "More details",
    signed_out: "You signed out of your account",
    close_windows: "It's a good idea to close all browser windows.",
    unknown_name: "This username may be incorrect. Make sure you typed it correctly. Otherwise, contact your admin.",
    wrong_password: "Your account or password is incorrect. If you don't remember your password, reset it now.",
    disabled: "Your account has been locked. Contact your support person to unlock it, then try again.",
    verify: "Verify",
    terms: "Terms of use",
    terms_text: "To access the organization's resources, you must read and accept its terms of use.",
    name_missing: "Enter a valid email address, phone number, or Skype name.",
    enter_code: "Enter code",
    enter_code_shown: "Enter the code displayed on your app or device.",
    code_label: "Code",
    code_wrong: "That code didn't work. Check the code and try again.",
    device_signed_in: "You have signed in to this application on your device. You may now close this window.",
    device_declined: "You declined to sign in on your device.",
    locked: "Your account is temporarily locked to prevent unauthorized use. Try again later, and if you still have trouble, contact your admin.",
    update_password: "Update your password",
    more_information: "More information required",
    verify_identity: "Verify your identity",
    stay_signed_in: "Stay signed in?",
    are_you_trying: "Are you trying to sign in?",
    fewer_times: "Do this to reduce the number of times you are asked to sign in.",
    ask_no_more: "Don't show this again",
    yes: "Yes",
    no: "No",
    go_on: "Continue",
    trying_to_sign_in_to: "Are you trying to sign in to {app}?",
    only_trusted: "Only continue if you downloaded the app from a store or website that you trust.",
    device_elsewhere: "You're signing in to {app} on another device. If it's not you, close this page.",
    device_located: "You're signing in to {app} on another device located in {place}. If it's not you, close this page.",
    why_new_password: "You need to update your password because this is the first time you are signing in, or because your password has expired.",
    current_password: "Current password",
    new_password: "New password",
    confirm_password: "Confirm password",
    current_password_wrong: "The current password is incorrect.",
    passwords_differ: "The passwords you entered don't match.",
    password_same: "Choose a password that is different from your current one.",
    password_weak: "Passwords can't contain your user ID, and need to be at least 8 characters long, with at least 3 of the following: uppercase letters, lowercase letters, numbers, and symbols.",
    signed_in: "Signed in",
    which_to_sign_out: "Which account do you want to sign out of?",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_language_is_found() {
        let language = |header| accepted(header).map(|texts| texts.lang);
        assert_eq!(language("sv-SE,sv;q=0.9,en;q=0.8"), Some("sv"));
        assert_eq!(language("nl, de;q=0.5, ja;q=0.7"), Some("ja"));
        assert_eq!(language("nl,*"), None);
        assert_eq!(language("fr;q=0, en;q=x, ,;;"), None);
        assert_eq!(of("DE_at").map(|texts| texts.need_admin), Some("Administratorgenehmigung erforderlich"));
    }
}
