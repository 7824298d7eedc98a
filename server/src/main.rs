//! The command line: reads the options, starts the box, waits for the word to stop.

use anyhow::Context;
use clap::Parser;
use gluebox::config::{Command, CommandLine};
use gluebox::{ending, watchdog};
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

#[actix_web::main]
async fn main() -> ExitCode {
    let line = match CommandLine::try_parse() {
        Ok(line) => line,
        Err(error) if !error.use_stderr() => error.exit(),
        Err(error) => {
            let told = error.to_string();
            let what = told
                .lines()
                .next()
                .unwrap_or_default()
                .trim_start_matches("error: ");
            eprintln!(
                "I do not understand the command: {what}. \"gluebox --help\" lists what there is."
            );
            return ExitCode::from(2);
        }
    };
    match run(line).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            match error.downcast_ref::<gluebox_store::StoreError>() {
                // Its sentence names the cause already.
                Some(fault @ gluebox_store::StoreError::Disk { .. }) => {
                    eprintln!("{fault} Look at the disk, or choose another folder with --data.");
                }
                Some(fault) => eprintln!("{fault}"),
                None => eprintln!("{error:#}"),
            }
            ExitCode::FAILURE
        }
    }
}

async fn run(line: CommandLine) -> anyhow::Result<()> {
    let config = line.options.settle()?;
    start_log(&config.log);
    match line.command {
        None | Some(Command::Serve) => serve(config).await,
        Some(Command::Export { file }) => say(gluebox::commands::export(&config, &file)?),
        Some(Command::Restore { file }) => say(gluebox::commands::restore(&config, &file)?),
        Some(Command::Check) => say(gluebox::commands::check(&config)?),
        Some(Command::OwnerLink) => say(gluebox::commands::owner_link(&config)?),
        Some(Command::Reset { what }) => say(gluebox::commands::reset(&config, what)?),
        Some(Command::Press { seconds }) => say(gluebox::commands::press(&config, seconds)?),
        Some(Command::Prober) => probe(config).await,
        Some(Command::Snapshot) => say(gluebox::commands::snapshot(&config)?),
    }
}

#[expect(
    clippy::print_stdout,
    clippy::unnecessary_wraps,
    reason = "the answer of a command"
)]
fn say(sentence: String) -> anyhow::Result<()> {
    println!("{sentence}");
    Ok(())
}

fn start_log(filter: &str) {
    let filter = filter.parse::<Targets>().unwrap_or_else(|_| {
        let usual = gluebox::config::DEFAULT_LOG.parse();
        usual.expect("the usual filter is one")
    });
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_target(false);
    tracing_subscriber::registry()
        .with(lines.with_filter(filter))
        .init();
}

async fn probe(config: gluebox::config::Config) -> anyhow::Result<()> {
    let stop = word_to_stop()?;
    let prober = gluebox::prober::start(&config)?;
    for address in &prober.addresses {
        say(format!("The prober is at http://{address}/"))?;
    }
    stop.await;
    prober.stop().await;
    Ok(())
}

/// Ends when somebody says so.
fn word_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    let mut term = signal(SignalKind::terminate())
        .context("The system does not let me listen for the word to stop")?;
    let mut int =
        signal(SignalKind::interrupt()).context("The system does not let me listen for Ctrl-C")?;
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
    })
}

async fn serve(config: gluebox::config::Config) -> anyhow::Result<()> {
    let stop = word_to_stop()?;
    let running = gluebox::start(config).await?;
    let again = tokio::select! {
        () = stop => false,
        () = watchdog::keep(running.addresses.first().copied()) => false,
        () = running.wished_to_begin_again() => true,
    };
    if !again {
        watchdog::stopping();
    }
    running.stop().await?;
    match again {
        true => Err(ending::begin_again()).context("The box could not begin again. Start it"),
        false => Ok(()),
    }
}
