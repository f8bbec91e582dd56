//! What scopes come to: `.default`, which asks for everything of a resource, is spelled out here.
//!
//! <https://learn.microsoft.com/entra/identity-platform/scopes-oidc#the-default-scope>

use uuid::Uuid;

use crate::directory::{Application, Tenant};

/// The scope that asks for everything of a resource: what is granted of it, or, of somebody who granted nothing, what the
/// application declares.
///
/// <https://learn.microsoft.com/entra/identity-platform/scopes-oidc#the-default-scope>
pub const DEFAULT_SCOPE: &str = ".default";

/// Whether a scope asks for everything of its resource.
pub fn asks_for_all(scope: &str) -> bool {
    scope.eq_ignore_ascii_case(DEFAULT_SCOPE)
}

/// Scopes with `.default` spelled out as what an application declares: what consent is asked for.
pub fn declared(app: &Application, asked: &[(Uuid, String)]) -> Vec<(Uuid, String)> {
    spelled(asked, |resource| app.declared_scopes(resource))
}

/// Scopes with `.default` spelled out, each once.
fn spelled(asked: &[(Uuid, String)], all: impl Fn(Uuid) -> Vec<String>) -> Vec<(Uuid, String)> {
    let mut spelled: Vec<(Uuid, String)> = Vec::new();
    for (resource, scope) in asked {
        let own = if asks_for_all(scope) { all(*resource) } else { vec![scope.clone()] };
        for scope in own {
            if !spelled.iter().any(|(of, known)| of == resource && known.eq_ignore_ascii_case(&scope)) {
                spelled.push((*resource, scope));
            }
        }
    }
    spelled
}

impl Tenant {
    /// Scopes with `.default` spelled out for a user: as what is granted of the resource, or, where that is nothing, as
    /// what the application declares.
    pub fn spelled_out(&self, app: &Application, user: Uuid, asked: &[(Uuid, String)]) -> Vec<(Uuid, String)> {
        let client = self.service_principal(app.app_id).map(|client| client.id);
        spelled(asked, |resource| {
            let granted = client.map(|client| self.granted(client, user, resource)).unwrap_or_default();
            if granted.is_empty() {
                app.declared_scopes(resource)
            } else {
                granted.into_iter().map(str::to_owned).collect()
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::Now;
    use crate::consent::Consent;
    use crate::default::{CONTOSO, HUBSPOT};
    use crate::directory::permission::GRAPH;

    #[test]
    fn the_default_scope_is_what_is_granted_or_else_what_is_declared() {
        let now = Now(Timestamp::UNIX_EPOCH);
        let mut cloud = crate::default::cloud(now);
        let app = std::sync::Arc::clone(&cloud.applications[&HUBSPOT]);
        let anna = std::sync::Arc::clone(cloud.user("anna@contoso.example").expect("Anna").1);
        let all = [(GRAPH, ".Default".to_owned()), (GRAPH, "openid".to_owned())];
        let everything = declared(&app, &all);
        assert!(everything.len() > 5);
        assert!(everything.iter().filter(|(_, scope)| scope == "openid").count() == 1);
        let missing = cloud.tenants[&CONTOSO].consent(&app, &anna, &all, now);
        assert_eq!(missing, Consent::AskUser(everything));
        cloud.accept(CONTOSO, HUBSPOT, Some(anna.id), &[(GRAPH, "User.Read".to_owned())]);
        let contoso = &cloud.tenants[&CONTOSO];
        assert_eq!(contoso.consent(&app, &anna, &all, now), Consent::Granted);
        let own = [(GRAPH, "User.Read".to_owned()), (GRAPH, "openid".to_owned())];
        assert_eq!(contoso.spelled_out(&app, anna.id, &all), own);
        assert_eq!(contoso.consent(&app, &anna, &[(HUBSPOT, ".default".to_owned())], now), Consent::Granted);
        let nobody = Uuid::from_u128(7);
        let nothing = contoso.consent(&app, &anna, &[(nobody, ".default".to_owned())], now);
        assert_eq!(nothing, Consent::NothingDeclared(nobody));
    }
}
