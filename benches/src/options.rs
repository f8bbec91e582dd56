//! What `benches/run` says on the command line.

use std::path::PathBuf;

use crate::Trouble;
use crate::load::How;

pub struct Options {
    /// The mock's binary.
    pub mock: PathBuf,
    /// The bare route's.
    pub bare: PathBuf,
    /// Where files are put.
    pub folder: PathBuf,
    /// The servers' cores, as `taskset` takes them.
    pub cores: String,
    /// How many those are.
    pub core_count: u32,
    /// The core of the load generator.
    pub load_core: String,
    /// Rounds of a second for each row.
    pub rounds: u32,
    /// Messages in the mailbox, from few to many.
    pub sizes: Vec<u32>,
    /// Whether sizes are all that is measured.
    pub sizes_only: bool,
    /// Only rows with one of these in their name.
    pub only: Vec<String>,
}

impl Options {
    pub fn read(arguments: impl Iterator<Item = String>) -> Result<Self, Trouble> {
        let mut options = Self {
            mock: PathBuf::new(),
            bare: PathBuf::new(),
            folder: PathBuf::new(),
            cores: "0".to_owned(),
            core_count: 1,
            load_core: "1".to_owned(),
            rounds: 7,
            sizes: vec![10_000, 100_000],
            sizes_only: false,
            only: Vec::new(),
        };
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--mock" => options.mock = value()?.into(),
                "--bare" => options.bare = value()?.into(),
                "--folder" => options.folder = value()?.into(),
                "--cores" => options.cores = value()?,
                "--core-count" => options.core_count = value()?.parse()?,
                "--load-core" => options.load_core = value()?,
                "--rounds" => options.rounds = value()?.parse()?,
                "--sizes" => {
                    let sizes = value()?;
                    let sizes = sizes.split(',').filter(|size| !size.is_empty() && *size != "none");
                    options.sizes = sizes.map(str::parse).collect::<Result<_, _>>()?;
                }
                "--sizes-only" => options.sizes_only = true,
                flag if flag.starts_with('-') => return Err(format!("{flag} is no flag of benches/run").into()),
                name => options.only.push(name.to_owned()),
            }
        }
        Ok(options)
    }

    pub fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|part| name.contains(part.as_str()))
    }

    /// A round of load.
    pub fn how(&self) -> How<'_> {
        How {
            core: &self.load_core,
            connections: 16,
            seconds: 1,
            pause: None,
            cores: self.core_count,
            folder: &self.folder,
        }
    }
}
