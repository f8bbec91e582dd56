//! The features as a program of their own, against a mock that runs anyway: `MOCK365_ADDRESS`, `MOCK365_FEATURES`.

fn main() {
    mock365_steps::run().features("features");
}
