//! A bare axum route that gives the same answer to everybody: what the mock's requests are measured beside.
//!
//! `bare FILE`: the file is an answer as it came over the wire. It has as many workers as the mock would have here, and the
//! mock's allocator with the mock's options.

use std::net::Ipv4Addr;

use axum::Router;
use axum::body::Body;
use axum::routing::any;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, Response, StatusCode};

type Trouble = Box<dyn std::error::Error>;

fn main() -> Result<(), Trouble> {
    mock365_allocator::give_back_at_once();
    let file = std::env::args().nth(1).ok_or("bare FILE")?;
    let (status, headers, body) = read(&std::fs::read(file)?)?;
    // Workers are as many as the process may use cores, which is what the mock takes too.
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(serve(status, headers, body))
}

async fn serve(status: StatusCode, headers: HeaderMap, body: Bytes) -> Result<(), Trouble> {
    let route = any(move || {
        let mut response = Response::new(Body::from(body.clone()));
        *response.status_mut() = status;
        *response.headers_mut() = headers.clone();
        async move { response }
    });
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("ready http://{}", listener.local_addr()?);
    axum::serve(listener, Router::new().fallback(route)).await?;
    Ok(())
}

/// Status, headers and body; the length and the date are hyper's to write.
fn read(answer: &[u8]) -> Result<(StatusCode, HeaderMap, Bytes), Trouble> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").ok_or("no end of the head")?;
    let head = std::str::from_utf8(&answer[..end])?;
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).ok_or("no status")?;
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        if !name.eq_ignore_ascii_case("content-length") && !name.eq_ignore_ascii_case("date") {
            headers.append(HeaderName::try_from(name)?, value.parse()?);
        }
    }
    Ok((status.parse()?, headers, Bytes::copy_from_slice(&answer[end + 4..])))
}
