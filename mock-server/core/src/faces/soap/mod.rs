//! SOAP, as Exchange speaks it for EWS and Autodiscover: elements that were sent, what writes answers, the envelope around
//! both, the versions that the two servers call themselves by, and who calls.

pub mod element;
pub mod envelope;
pub mod signed_in;
pub mod versions;
pub mod writer;
