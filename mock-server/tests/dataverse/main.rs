//! The Dataverse face over a socket.

mod batch;
mod coverage;
mod crm;
mod definitions;
mod reading;
mod signing_in;
mod writing;
