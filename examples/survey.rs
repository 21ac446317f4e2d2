#![allow(missing_docs, unused, clippy::all, clippy::pedantic, clippy::restriction)]
use cryptassay::scan::{Conversation, Event, Want, target::Endpoint, tls};
use std::io::{Read, Write};
use std::time::Duration;
fn talk(address: std::net::SocketAddr, mut c: Box<dyn Conversation>) -> Box<dyn Conversation> {
    let mut s = match std::net::TcpStream::connect(address) {
        Ok(s) => s,
        Err(e) => {
            c.happened(Event::Refused(&e.to_string()));
            return c;
        }
    };
    s.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    s.set_nodelay(true).unwrap();
    c.happened(Event::Connected);
    let mut buf = [0u8; 16384];
    loop {
        match c.want() {
            Want::Send(b) => {
                if s.write_all(&b).is_err() {
                    c.happened(Event::Reset)
                }
            }
            Want::Receive => match s.read(&mut buf) {
                Ok(0) => c.happened(Event::Closed),
                Ok(n) => c.happened(Event::Received(&buf[..n])),
                Err(e) if matches!(e.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {
                    c.happened(Event::TimedOut)
                }
                Err(_) => c.happened(Event::Reset),
            },
            _ => return c,
        }
    }
}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let address: std::net::SocketAddr = a[1].parse().unwrap();
    let name = a.get(2).cloned();
    let e = Endpoint {
        host: name.clone().unwrap_or(address.ip().to_string()),
        address,
        server_name: name,
        target: "t".into(),
    };
    let t0 = std::time::Instant::now();
    let mut plan = tls::survey(&e, 1);
    let mut n = 0;
    let (tx, rx) = std::sync::mpsc::channel();
    let mut open = 0;
    loop {
        for (num, c) in plan.next() {
            n += 1;
            open += 1;
            let tx = tx.clone();
            std::thread::spawn(move || {
                let c = talk(address, c);
                tx.send((num, c)).unwrap();
            });
        }
        if open == 0 {
            break;
        }
        let (num, c) = rx.recv().unwrap();
        open -= 1;
        plan.finished(num, c);
    }
    let (assets, obs, gaps) = plan.conclude();
    let el = t0.elapsed();
    let mut last = String::new();
    for o in &obs {
        let v = serde_json::to_value(o).unwrap();
        let f = &v["fact"];
        let head =
            format!("{} {}", f["protocol"].as_str().unwrap_or("-"), f["algorithm"]["family"].as_str().unwrap_or("?"));
        if head != last {
            print!("\n{head}: ");
            last = head;
        }
        let p = &f["algorithm"]["parameters"];
        if p.is_object() {
            for (k, x) in p.as_object().unwrap() {
                if k == "name" { print!("{}", x.as_str().unwrap()) } else { print!("[{k}={x}]") }
            }
        } else {
            print!("{f}")
        }
        if let Some(r) = o.rank {
            print!("#{r}")
        }
        print!(" ");
    }
    println!();
    for a in &assets {
        println!("ASSET {} {:?} {:?}", a.id, a.properties, a.links);
    }
    for g in &gaps {
        println!("GAP {} {:?} {}", g.question, g.reason, g.detail);
    }
    println!("connections {n} in {el:?}, observations {}", obs.len());
}
