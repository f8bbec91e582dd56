//! Something that serves a mock for as long as it is kept: `mock365::Mock`, or the address of one that runs anyway.

/// A running mock.
pub trait Running {
    /// Its base URL: `http://127.0.0.1:8365`.
    fn origin(&self) -> String;
}

impl Running for String {
    fn origin(&self) -> String {
        self.clone()
    }
}

impl Running for &str {
    fn origin(&self) -> String {
        (*self).to_owned()
    }
}
