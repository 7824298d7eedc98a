//! What a box costs that nobody reads: packets, processor, memory. It takes minutes, because nothing is hurried.

use crate::box_at_home::Keeper;
use crate::home::{Home, NAME};
use crate::lab::Place;
use crate::reached::WORDS;
use std::time::{Duration, Instant};

const MINUTES: u64 = 3;
/// What is sent within this is one burst: the radio of a small machine wakes up once for it.
const TOGETHER: Duration = Duration::from_secs(3);

/// Counts what programs of the box send: not what its kernel and its DHCP client say by themselves.
const COUNTER: &str = "table inet idle {
    counter sent { }
    chain out {
        type filter hook output priority 0
        oifname lo accept
        udp dport { 67, 547 } accept
        meta l4proto { tcp, udp } counter name sent
    }
}";

fn sent(home: &Home) -> u64 {
    let said = home.at_the_box("nft list counter inet idle sent").ok();
    let mut words = said.split_whitespace();
    words.find(|word| *word == "packets");
    let packets = words.next().and_then(|word| word.parse().ok());
    packets.expect("a number of packets")
}

#[test]
#[ignore = "takes six minutes"]
fn a_box_that_nobody_reads() {
    let home = Home::new();
    let gluebox = home.plug_in_unhurried();
    let path = gluebox.publishes(WORDS);
    gluebox.is_named(Keeper::Dyndns2);
    gluebox.is_opened_to_everyone();
    let link = format!("https://{NAME}/{path}");
    home.visitor().finds_within(90, &link, WORDS);
    let rules = home.lab.file("idle.nft");
    std::fs::write(&rules, COUNTER).expect("is written");
    let rules = rules.display().to_string();
    home.lab.run(Place::Box, &["nft", "-f", &rules]).ok();
    // What comes after a beginning is over.
    std::thread::sleep(Duration::from_secs(120));

    let (began, processor) = (Instant::now(), gluebox.processor());
    let (mut last, mut bursts, mut packets) = (sent(&home), Vec::new(), 0);
    let mut quiet_since = None::<Instant>;
    while began.elapsed() < Duration::from_secs(60 * MINUTES) {
        std::thread::sleep(Duration::from_millis(500));
        let now = sent(&home);
        if now > last {
            if quiet_since.is_none_or(|at| at.elapsed() > TOGETHER) {
                bursts.push(began.elapsed().as_secs());
            }
            quiet_since = Some(Instant::now());
            packets += now - last;
        }
        last = now;
    }
    let seconds = began.elapsed().as_secs_f64();
    let processor = 100.0 * (gluebox.processor() - processor) / seconds;
    let (memory, resident) = (gluebox.memory(), gluebox.resident());
    let a_minute = bursts.len() as f64 * 60.0 / seconds;
    eprintln!(
        "idle for {seconds:.0} s: {} bursts ({a_minute:.2} a minute, at {bursts:?} s) of {packets} packets; \
         processor {processor:.3} % of a core; memory {memory:.1} MB of its own, {resident:.1} MB with shared pages",
        bursts.len()
    );
    // One more may fall into a window that begins just before the first.
    assert!(bursts.len() as u64 <= MINUTES + 1, "one burst a minute");
    assert!(processor <= 0.2, "a five-hundredth of a core");
    assert!(memory <= 40.0, "40 MB");
    home.visitor().finds_within(5, &link, WORDS);
}
