//! SOAP, as Exchange speaks it for EWS and Autodiscover: elements, the envelope around them, the versions that the two
//! servers call themselves by, and who calls.

pub mod element;
pub mod envelope;
pub mod signed_in;
pub mod versions;
