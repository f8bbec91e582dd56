//! Microsoft Graph and Outlook REST, and the OData that they and Dataverse speak.

use mock365_core::{answers, exchange, limits, outgoing, tokens};

pub mod faces;
