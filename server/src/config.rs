//! Boot options: what must be known before the store is open. Defaults < `gluebox.toml` in the data folder <
//! `GLUEBOX_*` < flags; an unknown key is an error. What an owner changes is in the store and on the desk.

use crate::at_home::Places;
use crate::doors::Door;
use clap::{Args, Parser, Subcommand, ValueEnum};
use gluebox_appliance::button::Line;
use serde::Deserialize;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

/// Your own web site, on your own small computer.
#[derive(Debug, Parser)]
#[command(name = "gluebox", version, disable_help_subcommand = true)]
pub struct CommandLine {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub options: Options,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start the box (also without a command)
    Serve,
    /// Write a copy of everything into one file that any version can read
    Export {
        /// Where to write it
        file: PathBuf,
    },
    /// Make the same box out of a copy, in an empty data folder
    Restore {
        /// The copy
        file: PathBuf,
    },
    /// Make and check a snapshot of everything now
    Snapshot,
    /// Say how the box is: whether it is reached, by which name, and what is in the way
    Check,
    /// Make a link that signs the owner in: once, within fifteen minutes, without the password
    OwnerLink,
    /// Put something back to the start
    Reset {
        #[arg(value_enum)]
        what: What,
    },
    /// Do what a press of the box's button means, for a button that another program reads
    Press {
        /// How many seconds it was held
        seconds: f64,
    },
    /// Look, for boxes elsewhere that ask, whether people outside get in to them; needs no box of its own
    Prober,
}

/// What can be put back to the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// The owner's password: the box makes one and says it
    Password,
    /// Name, lock and router; pages, people and the box's identity stay
    Network,
    /// Everything; for seven days it can be brought back
    Everything,
    /// Not a reset but its end: what was wiped comes back
    Undo,
}

/// From where the box may be claimed by who knows its code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimFrom {
    /// The home the box stands in, and the machine itself.
    #[default]
    Home,
    /// Also from outside: for a machine that stands in nobody's home.
    Anywhere,
}

/// As typed on the command line or in the environment.
#[derive(Clone, Debug, Default, Args)]
pub struct Options {
    /// Folder that keeps everything
    #[arg(long, global = true, value_name = "DIR", env = "GLUEBOX_DATA")]
    pub data: Option<PathBuf>,
    /// Address and port to listen on; may be repeated; port 0 means any; https:// in front for https, world+http:// and world+https:// for what a router leads here
    #[arg(
        long,
        global = true,
        value_name = "ADDR",
        env = "GLUEBOX_LISTEN",
        value_delimiter = ','
    )]
    pub listen: Vec<Door>,
    /// A name that leads to this box; may be repeated
    #[arg(
        global = true,
        long = "name",
        value_name = "NAME",
        env = "GLUEBOX_NAME",
        value_delimiter = ','
    )]
    pub names: Vec<String>,
    /// Folder to leave GLUEBOX-START-HERE.html in until the box is claimed
    #[arg(long, global = true, value_name = "DIR", env = "GLUEBOX_START_HERE")]
    pub start_here: Option<PathBuf>,
    /// Address of a proxy whose forwarding headers are believed; may be repeated
    #[arg(
        global = true,
        long = "trusted-proxy",
        value_name = "ADDR",
        env = "GLUEBOX_TRUSTED_PROXIES",
        value_delimiter = ','
    )]
    pub trusted_proxies: Vec<IpAddr>,
    /// Where the box may be claimed from: home, or anywhere for a machine that stands in nobody's home
    #[arg(
        long,
        global = true,
        value_name = "WHERE",
        env = "GLUEBOX_CLAIM_FROM",
        hide_possible_values = true
    )]
    pub claim_from: Option<ClaimFrom>,
    /// File that asks the machine to switch itself off, when the box makes it; without one the desk does not offer that
    #[arg(long, global = true, value_name = "FILE", env = "GLUEBOX_SWITCH_OFF")]
    pub switch_off: Option<PathBuf>,
    /// Folder where sticks appear; gluebox-reset.txt on one that is plugged in asks for help; may be repeated
    #[arg(
        global = true,
        long = "sticks",
        value_name = "DIR",
        env = "GLUEBOX_STICKS",
        value_delimiter = ','
    )]
    pub sticks: Vec<PathBuf>,
    /// Line of the machine's pins (GPIO) that a button connects to ground, for example gpiochip0:17
    #[arg(long, global = true, value_name = "LINE", env = "GLUEBOX_BUTTON_LINE")]
    pub button_line: Option<Line>,
    /// What to write to the log, for example info or gluebox=debug
    #[arg(long, global = true, value_name = "FILTER", env = "GLUEBOX_LOG")]
    pub log: Option<String>,
}

/// The same in `gluebox.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct FileOptions {
    listen: Vec<Door>,
    names: Vec<String>,
    start_here: Option<PathBuf>,
    trusted_proxies: Vec<IpAddr>,
    claim_from: ClaimFrom,
    switch_off: Option<PathBuf>,
    sticks: Vec<PathBuf>,
    button_line: Option<Line>,
    log: Option<String>,
    outside: Places,
}

/// What is worth writing down. Malformed requests of strangers are not.
pub const DEFAULT_LOG: &str = "warn,gluebox=info,actix_http=off";

/// What was meant.
#[derive(Clone, Debug)]
pub struct Config {
    pub data: PathBuf,
    /// Empty: the usual doors, on every address.
    pub listen: Vec<Door>,
    pub names: Vec<String>,
    pub start_here: Option<PathBuf>,
    pub trusted_proxies: Vec<IpAddr>,
    pub claim_from: ClaimFrom,
    pub switch_off: Option<PathBuf>,
    pub sticks: Vec<PathBuf>,
    pub button_line: Option<Line>,
    pub log: String,
    /// Where the outside is; the real world, unless the file says otherwise.
    pub outside: Places,
}

/// Why the options make no sense.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("The file {file} cannot be read: {why}. Mend it, or take it away.")]
    File { file: String, why: String },
    #[error("I do not know where to keep things: set --data to a folder.")]
    NoHome,
}

/// The platform's state folder (XDG base directories; a service started by systemd is told its own).
fn state_folder() -> Option<PathBuf> {
    let folder = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    folder("STATE_DIRECTORY")
        .or_else(|| folder("XDG_STATE_HOME").map(|state| state.join("gluebox")))
        .or_else(|| folder("HOME").map(|home| home.join(".local/state/gluebox")))
}

impl Options {
    /// What is meant by all sources together.
    pub fn settle(self) -> Result<Config, ConfigError> {
        let data = self
            .data
            .clone()
            .or_else(state_folder)
            .ok_or(ConfigError::NoHome)?;
        let file = read_file(&data.join("gluebox.toml"))?;
        let first = |flags: Vec<_>, file: Vec<_>| if flags.is_empty() { file } else { flags };
        Ok(Config {
            listen: first(self.listen, file.listen),
            names: if self.names.is_empty() {
                file.names
            } else {
                self.names
            },
            start_here: self.start_here.or(file.start_here),
            trusted_proxies: if self.trusted_proxies.is_empty() {
                file.trusted_proxies
            } else {
                self.trusted_proxies
            },
            claim_from: self.claim_from.unwrap_or(file.claim_from),
            sticks: if self.sticks.is_empty() {
                file.sticks
            } else {
                self.sticks
            },
            switch_off: self.switch_off.or(file.switch_off),
            button_line: self.button_line.or(file.button_line),
            log: self
                .log
                .or(file.log)
                .unwrap_or_else(|| DEFAULT_LOG.to_owned()),
            outside: file.outside,
            data,
        })
    }
}

fn read_file(path: &Path) -> Result<FileOptions, ConfigError> {
    let fault = |why: String| ConfigError::File {
        file: path.display().to_string(),
        why,
    };
    match std::fs::read_to_string(path) {
        Ok(text) => toml::from_str(&text).map_err(|error| fault(error.message().to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(FileOptions::default()),
        // An unreadable folder gets its own sentence when the store is opened.
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => {
            Ok(FileOptions::default())
        }
        Err(error) => Err(fault(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_win_over_the_file_and_unknown_keys_are_errors() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = Some(folder.path().to_owned());
        let file = folder.path().join("gluebox.toml");
        std::fs::write(
            &file,
            "listen = [\"127.0.0.1:1\"]\nnames = [\"a.example\"]\n",
        )
        .expect("writes");
        let options = Options {
            data: data.clone(),
            names: vec!["b.example".to_owned()],
            ..Options::default()
        };
        let config = options.settle().expect("settles");
        assert_eq!(config.listen, ["127.0.0.1:1".parse().expect("a door")]);
        assert_eq!(config.names, ["b.example"]);
        std::fs::write(&file, "lisen = []\n").expect("writes");
        let error = Options {
            data,
            ..Options::default()
        }
        .settle()
        .expect_err("an unknown key");
        assert!(error.to_string().contains("lisen"), "{error}");
    }
}
