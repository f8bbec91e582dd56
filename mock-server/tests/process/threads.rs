//! The threads that a process starts: as many as the table says, however much is asked of it at once.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use mock365::limits::{SEARCH, THREADS};

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Process {
    /// How many there are, but for those two that make keys and the library at the start and then end.
    fn threads(&self) -> usize {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.0.id())).expect("its threads").flatten();
        let names = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("comm")).ok());
        names.filter(|name| !["keys", "warm-up"].contains(&name.trim())).count()
    }
}

/// Searches for long texts keep every thread busy that there may be, and none beyond.
#[test]
fn there_are_no_more_than_the_table_says() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_mock365"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--ca-dir"]).arg(dir.path().join("ca"));
    let mut process = Process(command.stdout(Stdio::piped()).spawn().expect("the binary runs"));
    let mut first = String::new();
    BufReader::new(process.0.stdout.take().expect("its output")).read_line(&mut first).expect("a line");
    let address = first.trim().strip_prefix("ready http://").expect("the ready line").to_owned();
    // The program's own, the workers, and those beside them.
    let workers = std::thread::available_parallelism().expect("a number").get();
    let most = 1 + workers + THREADS.count();
    let text = "consent mailbox ".repeat(SEARCH.count() / 16);
    let ask = || {
        let mut stream = TcpStream::connect(&address).expect("a connection");
        let head = format!("GET /_mock/explain?q={} HTTP/1.1\r\n", text.replace(' ', "+"));
        stream.write_all(format!("{head}host: 127.0.0.1\r\nconnection: close\r\n\r\n").as_bytes()).expect("written");
        stream
    };
    let mut asked: Vec<TcpStream> = (0..4 * THREADS.count()).map(|_| ask()).collect();
    let counted = (0..200).map(|_| {
        std::thread::sleep(Duration::from_millis(5));
        process.threads()
    });
    let mut counted: Vec<usize> = counted.collect();
    // One that is about to end may still be there.
    counted.sort_unstable();
    let (usual, peak) = (counted[counted.len() * 9 / 10], counted[counted.len() - 1]);
    assert!(usual <= most, "{usual} threads, and 1 + {workers} workers + {} there may be", THREADS.amount);
    assert!(peak > 1 + workers, "nothing was done beside the workers, so that nothing was seen here");
    for stream in &mut asked {
        let mut begin = [0; 12];
        stream.read_exact(&mut begin).expect("an answer");
        assert_eq!(&begin, b"HTTP/1.1 200", "what waited for a thread was answered");
    }
}
