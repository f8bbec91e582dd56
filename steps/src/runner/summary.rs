//! Cucumber's summary, with the number of scenarios on its last line.

use cucumber::{Event, World, Writer, event, parser, writer};

/// Writes through, and moves the line of the scenarios to the end of what is written as text: the summary.
#[derive(Debug)]
pub(super) struct ScenariosLast<Wr>(pub Wr);

impl<W: World, Wr: Writer<W>> Writer<W> for ScenariosLast<Wr> {
    type Cli = Wr::Cli;

    async fn handle_event(&mut self, event: parser::Result<Event<event::Cucumber<W>>>, cli: &Self::Cli) {
        self.0.handle_event(event, cli).await;
    }
}

impl<W: World, Wr: writer::Arbitrary<W, String>> writer::Arbitrary<W, String> for ScenariosLast<Wr> {
    async fn write(&mut self, text: String) {
        self.0.write(scenarios_last(&text)).await;
    }
}

impl<Wr: writer::Normalized> writer::Normalized for ScenariosLast<Wr> {}

impl<Wr: writer::NonTransforming> writer::NonTransforming for ScenariosLast<Wr> {}

fn scenarios_last(text: &str) -> String {
    let (last, first): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.contains(" scenario"));
    first.into_iter().chain(last).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    #[test]
    fn scenarios_come_last() {
        let summary = "[Summary]\n1 feature\n2 scenarios (2 passed)\n9 steps (9 passed)";
        let expected = "[Summary]\n1 feature\n9 steps (9 passed)\n2 scenarios (2 passed)";
        assert_eq!(super::scenarios_last(summary), expected);
    }
}
