//! Peers that refuse, hang, lie and flood: each gets one clear line, and the others still come out.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output};

use crate::servers;

/// A peer that does the same to every connection, until the test's process ends.
fn peer(act: impl Fn(TcpStream) + Send + Sync + Clone + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it is bound").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let act = act.clone();
            std::thread::spawn(move || act(stream));
        }
    });
    port
}

fn hear(stream: &mut TcpStream) {
    let mut heard = [0; 4096];
    // What it says, and whether anything, makes no difference to these peers.
    let _ = stream.read(&mut heard);
}

/// Reads on until the other side has had enough.
fn hang(mut stream: TcpStream) {
    let mut heard = [0; 4096];
    while stream.read(&mut heard).is_ok_and(|length| length > 0) {}
}

/// Closes in order: nothing unread is left, so the other side sees an end and no reset.
fn close(mut stream: TcpStream) {
    hear(&mut stream);
}

/// Closes with the hello unread, which the kernel turns into a reset (RFC 2525 §2.17).
fn reset(stream: &TcpStream) {
    let _ = stream.peek(&mut [0]);
}

fn http(mut stream: TcpStream) {
    hear(&mut stream);
    let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

fn garbage(mut stream: TcpStream) {
    hear(&mut stream);
    let _ = stream.write_all(&[0xa5; 512]);
}

/// Well-formed handshake records without end, in a message that is never complete.
fn endless(mut stream: TcpStream) {
    hear(&mut stream);
    let mut record = vec![22, 3, 3, 0x40, 0x00];
    record.resize(5 + 0x4000, 2);
    while stream.write_all(&record).is_ok() {}
}

fn scan(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cryptassay"));
    command.args(["scan", "--timeout", "0.5", "--fail-on", "never"]).args(arguments).output().expect("the program runs")
}

fn lines(output: &Output) -> Vec<String> {
    String::from_utf8_lossy(&output.stderr).lines().map(str::to_owned).collect()
}

/// One target, one line, exit code 3.
fn is_told(target: &str, expected: &str) {
    let output = scan(&[target]);
    let lines = lines(&output);
    assert_eq!(lines.len(), 1, "{target}: {lines:?}");
    assert!(lines.iter().all(|line| line.contains(target) && line.contains(expected)), "{target}: {lines:?}");
    assert_eq!(output.status.code(), Some(3), "{target}: {lines:?}");
}

#[test]
fn each_gets_one_clear_line_and_exit_code_3() {
    let closed =
        TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port is free").port();
    is_told(&format!("127.0.0.1:{closed}"), "refused");
    is_told(&format!("127.0.0.1:{}", peer(http)), "HTTP");
    is_told(&format!("127.0.0.1:{}", peer(hang)), "does not answer");
    is_told(&format!("127.0.0.1:{}", peer(garbage)), "TLS");
    is_told(&format!("127.0.0.1:{}", peer(close)), "clos");
    is_told(&format!("127.0.0.1:{}", peer(|stream| reset(&stream))), "reset");
}

#[test]
fn what_can_be_no_host_is_a_usage_error() {
    // A label of 64 characters is no name (RFC 1035 §2.3.4).
    let output = scan(&[&format!("{}.example:443", "a".repeat(64))]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(lines(&output).len(), 1, "{:?}", lines(&output));
}

#[test]
fn endless_records_end_and_say_so() {
    is_told(&format!("127.0.0.1:{}", peer(endless)), "");
}

#[test]
fn the_others_still_come_out() {
    let server = servers::openssl("3.6", "ecP-256", &[]);
    let (bad, good) = (format!("127.0.0.1:{}", peer(garbage)), format!("127.0.0.1:{}", server.port));
    let output = scan(&[&bad, &good]);
    assert_eq!(output.status.code(), Some(3));
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(report.contains(&good) && report.contains("1 of 2 targets assessed"), "{report}");
}
