//! Connections that break when the end of the transaction is on its way: nobody knows, so nothing is acknowledged, and
//! nothing is done twice.

use std::sync::Arc;

use countersign_core::ports::store::StoreError;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::{Place, blocked, end, hit_once, hits, run};
use crate::Options;
use crate::support::database;

const PHONE: &str = "919800000001";

/// Makes the end of every transaction that counts a hit wait for whoever holds the lock 1.
const SLOW_END: &str = "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NULL; END';
     CREATE CONSTRAINT TRIGGER wait AFTER INSERT OR UPDATE ON limit_windows DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION wait();
     SELECT pg_advisory_lock(1)";

#[tokio::test]
async fn a_break_before_the_commit_is_done_is_a_failure() {
    let place = Place::open().await;
    assert_eq!(place.hit("919800000002").await, Ok(()));
    let other = place.client().await;
    run(&other, SLOW_END).await;
    let breaks = async {
        end(&other, blocked(&other, 1).await).await;
        run(&other, "SELECT pg_advisory_unlock(1)").await;
    };
    let (hit, neighbour, ()) = tokio::join!(place.hit(PHONE), place.hit("919800000003"), breaks);
    assert!(matches!((&hit, &neighbour), (Err(StoreError::Away(_)), Err(StoreError::Away(_)))));
    assert_eq!(place.hits().await, [hit_once("919800000002")]);
    assert_eq!(place.hit(PHONE).await, Ok(()));
}

#[tokio::test]
async fn a_commit_whose_answer_is_lost_is_a_failure_and_not_done_again() {
    let database = database().await;
    let (wire, url) = Wire::to(&database.url).await;
    let options = Options { url, writers: 1, pool: 1, ..Options::default() };
    let place = Place { database: Some(database), ..Place::at(options).await };
    assert_eq!(place.hit("919800000002").await, Ok(()));
    // Not through the wire.
    let direct = Options { url: place.database.as_ref().expect("kept").url.clone(), ..Options::default() };
    let other = crate::connect::Connector::new(&direct).expect("a URL").connect().await.expect("connected").0;
    run(&other, SLOW_END).await;
    let breaks = async {
        blocked(&other, 1).await;
        wire.keep_answers();
        run(&other, "SELECT pg_advisory_unlock(1)").await;
        // Until it is committed.
        run(
            &other,
            "DO $$ BEGIN
                 FOR turn IN 1..900 LOOP
                     IF (SELECT count(*) FROM limit_windows) = 2 THEN RETURN; END IF;
                     PERFORM pg_sleep(0.01);
                 END LOOP;
                 RAISE 'it was not committed';
             END $$",
        )
        .await;
        wire.cut();
    };
    let (hit, ()) = tokio::join!(place.hit(PHONE), breaks);
    assert!(matches!(hit, Err(StoreError::Away(_))), "{hit:?}");
    assert_eq!(hits(&other).await, [hit_once(PHONE), hit_once("919800000002")]);
    assert_eq!(place.hit("919800000003").await, Ok(()), "the wire stands again");
    assert_eq!(hits(&other).await.len(), 3);
}

/// What becomes of the answers.
#[derive(Default)]
struct Answers {
    are_kept: bool,
    /// Times that the wire was cut: a connection from before is of no use.
    cuts: u32,
}

/// A wire between the store and its server. Cut, its connections end, and new ones pass.
struct Wire(Arc<watch::Sender<Answers>>);

impl Wire {
    /// A wire, and the URL of its near end.
    async fn to(url: &str) -> (Self, String) {
        let host = url.split_once('@').expect("a user").1.split_once('/').expect("a database").0.to_owned();
        let near = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let near_url = url.replace(&host, &near.local_addr().expect("an address").to_string());
        let answers = Arc::<watch::Sender<Answers>>::default();
        let of_each = answers.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = near.accept().await {
                let server = TcpStream::connect(&host).await.expect("the server");
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                tokio::spawn(ask(from_client, to_server));
                tokio::spawn(answer(from_server, to_client, of_each.subscribe()));
            }
        });
        (Self(answers), near_url)
    }

    fn keep_answers(&self) {
        self.0.send_modify(|answers| answers.are_kept = true);
    }

    fn cut(&self) {
        self.0.send_modify(|answers| *answers = Answers { are_kept: false, cuts: answers.cuts + 1 });
    }
}

async fn ask(mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
    drop(tokio::io::copy(&mut from, &mut to).await);
}

async fn answer(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut answers: watch::Receiver<Answers>) {
    let cuts = answers.borrow().cuts;
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        let goes = answers.wait_for(|now| !now.are_kept || now.cuts != cuts).await;
        if goes.is_ok_and(|now| now.cuts != cuts) || to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
