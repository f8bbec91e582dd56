//! A whole Microsoft 365 in miniature: the [`Cloud`] of tenants, users, apps, consents and mailboxes.
//!
//! Values and functions only. Nothing here knows HTTP, asks for the time or rolls dice: the moment is passed in
//! as [`Now`], ids come from the Cloud's own counter, and every reason to refuse is a [`Refusal`] in the domain's
//! words, which each protocol face puts into its own.

pub mod cloud;
pub mod consent;
pub mod dataverse;
pub mod default;
mod deletion;
pub mod device_code;
pub mod directory;
pub mod discovery;
pub mod event_subscription;
mod invitation;
pub mod kept;
mod licensing;
pub mod mailbox;
mod managed_consent;
pub mod notice;
pub mod photo;
pub mod query;
pub mod review;
pub mod rollout;
pub mod scopes;
pub mod sign_in;
pub mod subscription;
pub mod text;
pub mod throttling;
pub mod time_zone;
pub mod upload;
pub mod wildcard;

mod change;
mod now;
mod refusal;
mod removal;
mod shared;
mod touched;

pub use change::{Change, Entry, Happened, Subject};
pub use cloud::{Cloud, MailProvider, UserRef};
pub use deletion::Comeback;
pub use invitation::{InvitationRefusal, Invited};
pub use licensing::AssignedProduct;
pub use notice::Notice;
pub use now::Now;
pub use query::Query;
pub use refusal::{DomainField, MailboxRefusal, MeetingAct, MeetingRefusal, Refusal};
pub use rollout::{Held, Rollout, Rollouts};
pub use shared::Shared;
pub use throttling::Throttling;
