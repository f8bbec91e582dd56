//! The Dataverse face over a socket.

mod batch;
mod coverage;
mod crm;
mod definitions;
mod email;
mod reading;
mod retries;
mod signing_in;
mod writing;
