//! The Dataverse face over a socket.

mod batch;
mod coverage;
mod crm;
mod definitions;
mod email;
mod functions;
mod headers;
mod oddities;
mod options;
mod reading;
mod references;
mod retries;
mod signing_in;
mod writing;
