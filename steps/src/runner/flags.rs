//! Flags of the command line that cucumber does not know: libtest's, so that `cargo test` and nextest can pass theirs.
//!
//! <https://doc.rust-lang.org/rustc/tests/index.html#cli-arguments>

use std::path::PathBuf;

/// What is asked for beside cucumber's own flags.
#[derive(Clone, Debug, Default, clap::Args)]
#[group(skip)]
pub(crate) struct Flags {
    /// Address of a running mock
    #[arg(long, env = "MOCK365_ADDRESS", value_name = "url")]
    pub address: Option<String>,
    /// Folder of the features
    #[arg(long, env = "MOCK365_FEATURES", value_name = "folder")]
    pub features: Option<PathBuf>,

    /// Run only scenarios whose name holds one of these texts
    #[arg(value_name = "text")]
    pub texts: Vec<String>,
    /// Run only scenarios of exactly these names
    #[arg(long)]
    pub exact: bool,
    /// Leave out scenarios whose name holds this text
    #[arg(long, value_name = "text")]
    pub skip: Vec<String>,
    /// List scenarios instead of running them
    #[arg(long)]
    pub list: bool,
    /// Run ignored scenarios only; there are none
    #[arg(long)]
    pub ignored: bool,
    /// As many scenarios at a time
    #[arg(long, value_name = "number")]
    pub test_threads: Option<usize>,

    /// Taken without effect: nothing is captured
    #[arg(long, alias = "no-capture")]
    pub nocapture: bool,
    /// Taken without effect
    #[arg(long)]
    pub include_ignored: bool,
    /// Taken without effect
    #[arg(long)]
    pub show_output: bool,
    /// Taken without effect
    #[arg(long, short)]
    pub quiet: bool,
    /// Taken without effect
    #[arg(long)]
    pub test: bool,
    /// Benchmarks only; there are none
    #[arg(long)]
    pub bench: bool,
    /// `pretty` and `terse` are taken without effect
    #[arg(long, value_parser = ["pretty", "terse"])]
    pub format: Option<String>,
    /// Taken without effect
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "plain")]
    pub report_time: Option<String>,
    /// Taken without effect
    #[arg(long)]
    pub ensure_time: bool,
    /// Taken without effect
    #[arg(long)]
    pub shuffle: bool,
    /// Taken without effect
    #[arg(long, value_name = "number")]
    pub shuffle_seed: Option<u64>,
    /// Taken without effect
    #[arg(long, value_name = "file")]
    pub logfile: Option<PathBuf>,
    /// Taken without effect
    #[arg(short = 'Z', value_name = "flag")]
    pub unstable: Vec<String>,
}

impl Flags {
    /// Whether a scenario of that name is asked for.
    pub fn wants(&self, name: &str) -> bool {
        let hit = |text: &String| if self.exact { name == text } else { name.contains(text.as_str()) };
        let asked = self.texts.is_empty() || self.texts.iter().any(hit);
        asked && !self.skip.iter().any(hit) && !self.ignored && !self.bench
    }
}

#[cfg(test)]
mod tests {
    use super::Flags;

    #[test]
    fn names_are_chosen_as_libtest_does() {
        let wants = |flags: Flags| flags.wants("consent::Anna asks");
        let texts = |text: &str| Flags { texts: vec![text.to_owned()], ..Flags::default() };
        assert!(wants(Flags::default()));
        assert!(wants(texts("asks")));
        assert!(!wants(texts("Bo")));
        assert!(!wants(Flags { exact: true, ..texts("asks") }));
        assert!(wants(Flags { exact: true, ..texts("consent::Anna asks") }));
        assert!(!wants(Flags { skip: vec!["Anna".to_owned()], ..Flags::default() }));
        assert!(!wants(Flags { ignored: true, ..Flags::default() }));
    }
}
