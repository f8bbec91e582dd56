//! Dataverse, where Dynamics 365 keeps its rows: environments of a tenant, their tables, who may do what, and the rules of
//! mailboxes.

mod alert;
mod approval;
mod arrange;
mod association;
mod caller;
mod cell;
mod check;
mod claims;
mod complete;
mod denial;
mod derive;
mod email;
mod environment;
mod host;
mod invariants;
mod key_index;
mod kind;
mod mailbox;
mod owners;
mod privilege;
mod processing;
mod refusal;
mod roles;
mod row;
mod rules;
mod seed;
mod sync;
mod table;
mod test_run;
mod upsert;
mod verbs;
mod version;

pub use alert::{ORGANIZATION_MARK, SyncAlert, SyncPart, TEST_SUBJECT, UpstreamOutcome};
pub use approval::{ApproverStanding, ExchangePlace, MayApprove, may_approve};
pub use association::Association;
pub use caller::{CallerIdentity, DataverseCaller, Impersonated};
pub use cell::{Cell, RowReference};
pub use denial::{DeniedAccess, MissingPrivilege};
pub use email::PARTIES_LIMIT;
#[cfg(debug_assertions)]
pub use environment::rows_looked_at;
pub use environment::{
    Deployment, ENVIRONMENT_BYTES, ENVIRONMENT_ROWS_LIMIT, ENVIRONMENTS_BYTES, ENVIRONMENTS_LIMIT, Environment,
};
pub use host::EnvironmentHost;
pub use kind::{CellKind, Choices, Targets};
pub use privilege::{AccessDepth, AccessRight, Privilege};
pub use processing::DefaultProcessing;
pub use refusal::{DataverseRefusal, RefusalClass};
pub use row::{Row, RowDraft};
pub use seed::EXCHANGE_ONLINE_PROFILE;
pub use sync::{
    ActChange, ActItem, ActKind, ActLink, ActStep, ActWork, ArrivedMail, ItemSide, MailVerdict, OutgoingEmail, RowSide,
    SYNC_CYCLE, SyncPlan, SyncReport, SyncStates, TRACKED_CATEGORY, decide_act,
};
pub use table::{Column, ColumnUse, Ownership, Table};
pub use test_run::{SyncAccess, TEST_RETRIES, TestFindings, TestPlan, TestStep};
pub use upsert::{RowKey, UpsertConditions, Upserted};
pub use verbs::Precondition;
pub use version::EnvironmentVersion;
