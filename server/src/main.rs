//! The command line: reads the options, starts the box, waits for the word to stop.

use anyhow::Context;
use clap::Parser;
use gluebox::config::{Command, CommandLine};
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};

#[actix_web::main]
async fn main() -> ExitCode {
    let line = CommandLine::parse();
    match run(line).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(line: CommandLine) -> anyhow::Result<()> {
    let (options, command) = match line.command {
        None => (line.options, None),
        Some(Command::Serve(options)) => (options, None),
        Some(Command::Export { file, options }) => (options, Some(Other::Export(file))),
        Some(Command::Restore { file, options }) => (options, Some(Other::Restore(file))),
        Some(Command::Snapshot(options)) => (options, Some(Other::Snapshot)),
    };
    let config = options.settle()?;
    start_log(&config.log);
    match command {
        None => serve(config).await,
        Some(Other::Export(file)) => say(gluebox::commands::export(&config, &file)?),
        Some(Other::Restore(file)) => say(gluebox::commands::restore(&config, &file)?),
        Some(Other::Snapshot) => say(gluebox::commands::snapshot(&config)?),
    }
}

enum Other {
    Export(std::path::PathBuf),
    Restore(std::path::PathBuf),
    Snapshot,
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
    let filter = tracing_subscriber::EnvFilter::try_new(filter)
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,gluebox=info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .init();
}

async fn serve(config: gluebox::config::Config) -> anyhow::Result<()> {
    let mut term = signal(SignalKind::terminate())
        .context("The system does not let me listen for the word to stop")?;
    let mut int =
        signal(SignalKind::interrupt()).context("The system does not let me listen for Ctrl-C")?;
    let running = gluebox::start(config).await?;
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
    running.stop().await?;
    Ok(())
}
