//! The review of consent requests: what an administrator's approval or denial does.
//!
//! <https://learn.microsoft.com/entra/identity/enterprise-apps/review-admin-consent-requests>

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;

use crate::cloud::{Cloud, UserRef};
use crate::consent::{ConsentRequest, RequestStatus, UserRequest};
use crate::notice::Notice;
use crate::{Change, DomainField, Happened, Now, Refusal};

/// A reviewer's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Who answered.
    pub by: Uuid,
    /// With what words.
    pub words: String,
    /// Whether the app was approved.
    pub approved: bool,
    /// When.
    pub at: Timestamp,
}

impl UserRequest {
    /// How the request stands at a moment: what nobody answered in time has expired.
    pub fn status_at(&self, now: Now) -> RequestStatus {
        match self.status {
            RequestStatus::InProgress if self.expires <= now.timestamp() => RequestStatus::Expired,
            status => status,
        }
    }
}

impl ConsentRequest {
    /// Whether somebody still waits for an answer.
    pub fn is_open(&self, now: Now) -> bool {
        self.users.iter().any(|user| user.status_at(now) == RequestStatus::InProgress)
    }
}

impl Cloud {
    /// Answers a request for consent. An approval grants the app every scope that was asked for, for everybody in the
    /// tenant; with either answer all who wait are answered, and told so.
    pub fn review(
        &mut self,
        reviewer: UserRef,
        request: Uuid,
        approved: bool,
        words: &str,
        now: Now,
    ) -> Result<Change, Refusal> {
        let missing = || Refusal::ObjectMissing { kind: "appConsentRequest", id: request.to_string() };
        let tenant = self.tenants.get(&reviewer.tenant).ok_or_else(missing)?;
        let asked = tenant.requests.iter().find(|known| known.id == request).ok_or_else(missing)?.clone();
        if !asked.is_open(now) {
            return Err(Refusal::invalid(DomainField::Decision, "the request is answered or has expired"));
        }
        if approved {
            self.grant_all(reviewer.tenant, &asked)?;
        }
        let verdict = Verdict { by: reviewer.user, words: words.to_owned(), approved, at: now.timestamp() };
        let told: Vec<Uuid> = self.answer(reviewer.tenant, request, &verdict, now);
        let done = Change::directory(Happened::Updated);
        Ok(told.into_iter().fold(done, |change, user| {
            change.and(self.tell(UserRef { tenant: reviewer.tenant, user }, &asked.app_name, approved, now))
        }))
    }

    /// Grants an app everything that was asked for, for the whole tenant.
    fn grant_all(&mut self, tenant: Uuid, asked: &ConsentRequest) -> Result<(), Refusal> {
        let missing = |app: Uuid| Refusal::ObjectMissing { kind: "servicePrincipal", id: app.to_string() };
        let mut by_resource: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
        for (resource, scope) in &asked.scopes {
            by_resource.entry(*resource).or_default().push(scope.clone());
        }
        let known =
            |app: Uuid| self.applications.contains_key(&app) || crate::directory::Resource::by_id(app).is_some();
        if let Some(stranger) = by_resource.keys().chain([&asked.app_id]).find(|app| !known(**app)) {
            return Err(missing(*stranger));
        }
        let client = self.provision(tenant, asked.app_id).ok_or_else(|| missing(asked.app_id))?;
        for (resource, scopes) in by_resource {
            let resource = self.provision(tenant, resource).ok_or_else(|| missing(resource))?;
            if let Some(tenant) = self.tenant_mut(tenant) {
                tenant.grant(client, None, resource, &scopes);
            }
        }
        Ok(())
    }

    /// Marks everybody's request as answered; returns who waited.
    fn answer(&mut self, tenant: Uuid, request: Uuid, verdict: &Verdict, now: Now) -> Vec<Uuid> {
        let Some(tenant) = self.tenant_mut(tenant) else { return Vec::new() };
        let mut told = Vec::new();
        for asked in tenant.requests.iter_mut().filter(|known| known.id == request) {
            for user in &mut asked.users {
                if user.status_at(now) == RequestStatus::InProgress {
                    user.status = RequestStatus::Completed;
                    user.answered = Some(verdict.clone());
                    told.push(user.user);
                }
            }
        }
        told
    }

    /// Mails a user how his request ended.
    fn tell(&mut self, user: UserRef, app: &str, approved: bool, now: Now) -> Change {
        let Some(to) = self.user_at(user).map(|user| user.mail.clone().unwrap_or_else(|| user.upn.clone())) else {
            return Change::none();
        };
        let verb = if approved { "approved" } else { "denied" };
        let notice = Notice {
            at: now.timestamp(),
            to,
            subject: format!("Your request for {app} was {verb}"),
            text: format!("An administrator {verb} your request for {app}."),
        };
        self.notify(notice, now)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::default::{self, CONTOSO, HUBSPOT};
    use crate::directory::permission;

    fn asked(now: Now) -> (Cloud, Uuid, UserRef) {
        let mut cloud = default::cloud(now);
        let anna = cloud.user("anna@contoso.example").unwrap().0;
        let (id, user_request) = (cloud.guid(), cloud.guid());
        let users = vec![UserRequest {
            id: user_request,
            user: anna.user,
            reason: "mail".to_owned(),
            status: RequestStatus::InProgress,
            created: now.timestamp(),
            expires: now.plus(SignedDuration::from_hours(24)).timestamp(),
            answered: None,
        }];
        let scopes = vec![(permission::GRAPH, "Mail.Read".to_owned())];
        let request = ConsentRequest { id, app_id: HUBSPOT, app_name: "HubSpot Sales".to_owned(), scopes, users };
        cloud.tenant_mut(CONTOSO).unwrap().requests.push(request);
        (cloud, id, anna)
    }

    #[test]
    fn an_approval_grants_what_was_asked_for() {
        let now = Now("2031-01-01T00:00:00Z".parse().unwrap());
        let (mut cloud, id, anna) = asked(now);
        cloud.review(anna, id, true, "fine", now).unwrap();
        let tenant = &cloud.tenants[&CONTOSO];
        let client = tenant.service_principal(HUBSPOT).unwrap().id;
        assert_eq!(tenant.granted(client, anna.user, permission::GRAPH), ["Mail.Read"]);
        assert_eq!(tenant.requests[0].users[0].status, RequestStatus::Completed);
        assert_eq!(cloud.outbox.iter().next_back().unwrap().to, "anna@contoso.example");
        assert!(cloud.review(anna, id, true, "again", now).is_err());
    }

    #[test]
    fn a_denial_and_the_end_of_its_days_grant_nothing() {
        let now = Now("2031-01-01T00:00:00Z".parse().unwrap());
        let (mut cloud, id, anna) = asked(now);
        let late = now.plus(SignedDuration::from_hours(24));
        assert_eq!(cloud.tenants[&CONTOSO].requests[0].users[0].status_at(late), RequestStatus::Expired);
        assert!(cloud.review(anna, id, true, "late", late).is_err());
        cloud.review(anna, id, false, "no", now).unwrap();
        assert!(cloud.tenants[&CONTOSO].grants.is_empty());
    }
}
