//! What Countersign's speed is held against: the least servers that answer the same calls, and the least vendor.
//!
//! `cargo run --release -p countersign --example floors -- KIND IP:PORT [FOLDER or postgres://…]`
//!
//! - `empty` answers and does nothing else: what the HTTP stack itself costs.
//! - `group` makes one durable SQLite write per request, all that wait in one transaction.
//! - `single` makes one durable SQLite write per request, each in a transaction of its own.
//! - `postgres` makes one durable PostgreSQL write per request, each in a transaction of its own.
//! - `sink` plays WhatsApp's Graph API for sends and nothing else, as cheaply as can be.
//!
//! It speaks what `countersign bench` speaks, so that one load generator measures all. It checks no token, keeps no
//! limit and no secret: never serve anything with it.

mod http;
mod postgres;
mod sink;
mod sqlite;

use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;

use tokio::net::TcpListener;

use self::http::Store;
use self::postgres::Pool;
use self::sqlite::{Batch, Codes};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let kind = arguments.next().ok_or("say which: empty, group, single, postgres or sink")?;
    let address: SocketAddr = arguments.next().ok_or("say where to listen, as in 127.0.0.1:8090")?.parse()?;
    let place = arguments.next();
    match kind.as_str() {
        "empty" => threads(http::serve(bind(address)?, Store::None)),
        "group" => threads(http::serve(bind(address)?, sqlite(place, Batch::All)?)),
        "single" => threads(http::serve(bind(address)?, sqlite(place, Batch::One)?)),
        "postgres" => {
            let url = place.ok_or("say where the database is, as in postgres://user@host/name")?;
            let listener = bind(address)?;
            threads(async move {
                let pool = Pool::open(&url).await.map_err(std::io::Error::other)?;
                http::serve(listener, Store::Postgres(pool)).await
            })
        }
        "sink" => one_thread(sink::serve(bind(address)?)),
        other => Err(format!("there is no floor called {other}").into()),
    }
}

fn sqlite(folder: Option<String>, batch: Batch) -> Result<Store, Box<dyn Error>> {
    let folder = PathBuf::from(folder.ok_or("say in which folder the database is")?);
    std::fs::create_dir_all(&folder)?;
    Ok(Store::Sqlite(Codes::open(&folder.join("floor.db"), batch)?))
}

fn bind(address: SocketAddr) -> std::io::Result<std::net::TcpListener> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// As many threads as the server itself takes.
fn threads(work: impl Future<Output = std::io::Result<()>>) -> Result<(), Box<dyn Error>> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)?)
}

fn one_thread(work: impl Future<Output = std::io::Result<()>>) -> Result<(), Box<dyn Error>> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)?)
}

/// The runtime's listener.
fn listener(listener: std::net::TcpListener) -> std::io::Result<TcpListener> {
    TcpListener::from_std(listener)
}
