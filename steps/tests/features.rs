//! The features, run against a mock in this process.

fn main() {
    mock365_steps::run().mock(mock365::Mock::start).features("../features");
}
