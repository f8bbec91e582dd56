//! Steps of an app by itself: what it does without a user, with its secret or its certificate.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cucumber::{given, then, when};
use mock365_control::state::{AppPatch, CloudPatch};
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use serde_json::{Value, json};

use super::{ensure, say};
use crate::browsing::{Consent, ask_token};
use crate::people::ADMINISTRATOR;
use crate::world::APP;
use crate::{Person, World};

/// An app's certificate with its key.
#[derive(Debug)]
pub struct Certificate {
    pem: String,
    thumbprint: String,
    key: RsaKeyPair,
}

/// Whatever the app declares to do without a user (application permissions): reading mail.
#[given("the administrator has approved what the app does by itself")]
async fn approve(world: &mut World) -> Result<(), String> {
    let app = AppPatch { roles: Some(vec!["Mail.Read".to_owned()]), ..AppPatch::default() };
    patch(world, app).await?;
    let redirect = "https://app.hubspot.com/oauthor/v1/office365/verify";
    let address =
        format!("{}/contoso.example/adminconsent?client_id={APP}&redirect_uri={redirect}&state=1", world.origin());
    world.visit(Person::called("Ada")?, &address, Consent::Accept).await
}

/// The vendor makes a certificate; Microsoft does not know it yet.
#[given("the app has a certificate")]
fn make(world: &mut World) -> Result<(), String> {
    let pair = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).map_err(say)?;
    let certificate = CertificateParams::default().self_signed(&pair).map_err(say)?;
    world.seen_mut().certificate = Some(Certificate {
        pem: certificate.pem(),
        thumbprint: URL_SAFE_NO_PAD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, certificate.der())),
        key: RsaKeyPair::from_pkcs8(&pair.serialize_der()).map_err(say)?,
    });
    Ok(())
}

/// On the registration's page "Certificates & secrets".
#[when("the vendor registers the certificate")]
async fn register(world: &mut World) -> Result<(), String> {
    let pem = world.seen().certificate.as_ref().ok_or("there is no certificate")?.pem.clone();
    patch(world, AppPatch { certificates: Some(vec![pem]), ..AppPatch::default() }).await
}

/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#first-case-access-token-request-with-a-shared-secret>
#[when("the app signs in by itself with its secret")]
async fn with_secret(world: &mut World) -> Result<(), String> {
    let secret = world.settings().client_secret.clone();
    by_itself(world, &[("client_secret", &secret)]).await
}

/// <https://learn.microsoft.com/entra/identity-platform/certificate-credentials>
#[when("the app signs in by itself with its certificate")]
async fn with_certificate(world: &mut World) -> Result<(), String> {
    let certificate = world.seen().certificate.as_ref().ok_or("there is no certificate")?;
    let audience = format!("{}/contoso.example/oauth2/v2.0/token", world.origin());
    let assertion = certificate.assertion(&audience)?;
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    by_itself(world, &[("client_assertion_type", kind), ("client_assertion", &assertion)]).await
}

/// A mail of that subject lies in the inbox, as the app reads it without its owner.
#[then(expr = "the app reads {word}'s inbox by itself, with {string}")]
async fn reads(world: &mut World, name: String, subject: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    let token = match &world.seen().by_itself {
        Some(Ok(said)) => said["access_token"].as_str().unwrap_or_default().to_owned(),
        other => return Err(format!("it got {other:?}")),
    };
    let path = format!("/v1.0/users/{}/mailFolders/inbox/messages?$select=subject", person.sign_in);
    let inbox = super::administrator::graph(world, &token, "GET", &path, None).await?;
    let all = inbox["value"].as_array().cloned().unwrap_or_default();
    ensure(all.iter().any(|mail| mail["subject"] == subject.as_str()), || inbox.to_string())
}

/// Exchange keeps the app from the mailbox: a part of what Graph says then.
#[then(expr = "the app is kept from {word}'s inbox by itself, with {string}")]
async fn kept_out(world: &mut World, name: String, words: String) -> Result<(), String> {
    match reads(world, name, String::new()).await {
        Err(why) if why.contains(": 403 ") && why.contains(&words) => Ok(()),
        other => Err(format!("it came to {other:?}")),
    }
}

/// The app gets no token for itself.
#[then(expr = "the app is refused with {string}")]
fn refused(world: &mut World, code: String) -> Result<(), String> {
    match &world.seen().by_itself {
        Some(Err(said)) => {
            let text = said["error_description"].as_str().unwrap_or_default();
            ensure(text.starts_with(&format!("{code}:")), || said.to_string())
        }
        other => Err(format!("it got {other:?}")),
    }
}

/// The vendor makes another secret, as the registration's page or an administrator's tool does; the app uses it.
/// <https://learn.microsoft.com/graph/api/application-addpassword>
#[when("the vendor makes a new secret for the app")]
async fn new_secret(world: &mut World) -> Result<(), String> {
    let token = world.administrator_token("admin@vendor.example").await.map_err(say)?;
    let path = format!("/v1.0/applications(appId='{APP}')/addPassword");
    let body = json!({ "passwordCredential": { "displayName": "renewed" } });
    let made = super::administrator::graph(world, &token, "POST", &path, Some(body)).await?;
    let secret = made["secretText"].as_str().ok_or_else(|| made.to_string())?.to_owned();
    world.configure(|settings| settings.client_secret = secret);
    Ok(())
}

impl Certificate {
    /// What the app signs to prove who it is.
    fn assertion(&self, audience: &str) -> Result<String, String> {
        #[expect(clippy::disallowed_methods, reason = "the client under test lives in real time")]
        let now = jiff::Timestamp::now().as_second();
        let header = json!({ "alg": "RS256", "typ": "JWT", "x5t": self.thumbprint });
        let claims = json!({ "iss": APP, "sub": APP, "aud": audience, "jti": "1", "nbf": now - 10, "exp": now + 600 });
        let part = |part: Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let text = format!("{}.{}", part(header), part(claims));
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).map_err(say)?;
        Ok(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

async fn by_itself(world: &mut World, proof: &[(&str, &str)]) -> Result<(), String> {
    let mut form = vec![
        ("grant_type", "client_credentials"),
        ("client_id", APP),
        ("scope", "https://graph.microsoft.com/.default"),
    ];
    form.extend(proof);
    let domain = ADMINISTRATOR.rsplit('@').next().unwrap_or_default();
    let said = ask_token(world, domain, &form).await?;
    world.seen_mut().by_itself = Some(said);
    Ok(())
}

async fn patch(world: &World, app: AppPatch) -> Result<(), String> {
    let patch = CloudPatch { apps: [(APP.to_owned(), app)].into(), ..CloudPatch::default() };
    world.control().patch(&patch).await.map(drop).map_err(say)
}
