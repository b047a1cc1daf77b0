//! A live installation moves from SQLite to PostgreSQL.

use countersign_postgres_harness::Cluster;
use serde_json::{Value, json};

use crate::support::{Place, Server};

const MAX_ATTEMPTS: u64 = 5;

/// What was under way at the move.
struct Before {
    verify_id: Value,
    tokens: Value,
}

/// Codes that were sent, one of them guessed at, a number whose budget is nearly used up, a flow and an account's number.
async fn use_it(server: &Server) -> Before {
    for (phone, code) in
        [("+919812349001", "111111"), ("+919812349002", "222222"), ("+919812349003", "333333")]
    {
        let body = json!({"phone": phone, "template_name": "otp_verification", "code": code});
        assert_eq!(server.post("send-otp", &body).await.status, 200);
    }
    for _ in 0..2 {
        guess(server, "+919812349002", "000000").await;
    }
    assert_eq!(guess(server, "+919812349003", "333333").await.0, 200);
    let mut verify_id = Value::Null;
    for turn in 0..4 {
        let started =
            kaleyra(server, "verify", &json!({"to": {"mobile": "919812349004"}, "otp": "444444"})).await;
        verify_id = started["data"]["verify_id"].clone();
        // Nine of the ten wrong guesses that an hour allows.
        for _ in 0..if turn < 3 { 3 } else { 0 } {
            let body = json!({"verify_id": verify_id, "otp": "000000"});
            assert_eq!(kaleyra(server, "verify/validate", &body).await["error"]["code"], "E912");
        }
    }
    server.next_text("919812349004").await;
    let tokens = server.admin("GET", "/tenants/1/tokens", &Value::Null).await.json();
    Before { verify_id, tokens }
}

/// What a guess is told: the status, and how many the code suffers still.
async fn guess(server: &Server, phone: &str, code: &str) -> (u16, u64) {
    let reply = server.post("verify", &json!({"phone": phone, "code": code})).await;
    let left = reply.json().pointer("/error/details/attempts_remaining").and_then(Value::as_u64);
    (reply.status, left.unwrap_or(MAX_ATTEMPTS))
}

async fn kaleyra(server: &Server, end: &str, body: &Value) -> Value {
    let text = |name: &str| server.demo["kaleyra"][name].as_str().expect("in demo.json").to_owned();
    let key = text("api_key");
    let headers = [("api-key", key.as_str()), ("content-type", "application/json")];
    let path = format!("/v1/{}/{end}", text("sid"));
    let reply = server.connect().await.send("POST", &path, &headers, body.to_string()).await;
    reply.expect("an answer").json()
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_counts_and_credentials_are_the_same_after_the_move() {
    let place = Place::sqlite();
    let server = place.start();
    let before = use_it(&server).await;
    let url = Cluster::shared().database().url();
    let from = format!("sqlite:{}", place.folder().display());
    let command = ["migrate", "--from", &from, "--to", &url];
    assert!(place.complained(&command).contains("another countersign serves the data folder"));
    server.stop();

    let told = place.said(&command);
    for line in ["verifications: 7 rows", "guess_budgets: 2 rows", "wabas: 1 rows", "key_check: 1 rows"] {
        assert!(told.contains(&format!("same  {line}, digest ")), "{line} {told}");
    }
    assert!(told.contains("Moved.") && !told.contains(Cluster::shared().password()), "{told}");
    assert!(place.complained(&command).contains("the target is not empty"));
    let refused = place.complained(&["tenant", "list"]);
    assert!(refused.contains("was moved to PostgreSQL; set database.url"), "{refused}");

    let server = place.moved_to(url).start();
    assert_eq!(server.admin("GET", "/tenants/1/tokens", &Value::Null).await.json(), before.tokens);
    assert_eq!(guess(&server, "+919812349001", "111111").await.0, 200, "a code that was sent before");
    assert_eq!(guess(&server, "+919812349001", "111111").await.0, 422, "once");
    assert_eq!(guess(&server, "+919812349002", "000000").await, (422, MAX_ATTEMPTS - 3), "counted on");
    assert_eq!(guess(&server, "+919812349003", "333333").await.0, 422, "accepted before");
    let wrong = json!({"verify_id": before.verify_id, "otp": "000000"});
    assert_eq!(
        kaleyra(&server, "verify/validate", &wrong).await["error"]["code"],
        "E912",
        "the budget's last"
    );
    let right = json!({"verify_id": before.verify_id, "otp": "444444"});
    assert_ne!(kaleyra(&server, "verify/validate", &right).await["data"]["verify_id"], before.verify_id);
    // The vendor's credentials open, and new numbers follow the old ones.
    let body = json!({"phone": "+919812349009", "template_name": "otp_verification", "code": "999999"});
    assert_eq!(server.post("send-otp", &body).await.status, 200);
    assert_eq!(guess(&server, "+919812349009", "999999").await.0, 200);
    let tenant = server.admin("POST", "/tenants", &json!({"name": "Next", "subdomain": "next"})).await.json();
    assert_eq!(tenant["id"], 2, "{tenant}");
    server.stop();
}

/// A database that changes what it is given.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_arrives_changed_stops_the_move() {
    let place = Place::sqlite();
    let server = place.start();
    let _ = use_it(&server).await;
    server.stop();
    let database = Cluster::shared().database();
    Place::at(database.url()).start().stop();
    let tables = "SELECT string_agg(quote_ident(table_name), ', ') FROM information_schema.tables
                  WHERE table_schema = 'public' AND table_name NOT IN ('meta', 'schema_version')";
    let tables = database.sql(tables);
    database.sql(&format!("TRUNCATE {tables}"));
    database.sql(
        "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS
                  $$ BEGIN NEW.attempts := NEW.attempts + 1; RETURN NEW; END $$",
    );
    database.sql("CREATE TRIGGER spoil BEFORE INSERT ON verifications FOR EACH ROW EXECUTE FUNCTION spoil()");
    let from = format!("sqlite:{}", place.folder().display());
    let url = database.url();
    let refused = place.complained(&["migrate", "--from", &from, "--to", &url]);
    assert!(refused.contains("verifications differs: 7 rows with digest"), "{refused}");
    assert_eq!(database.sql("SELECT count(*) FROM tenants"), "0", "nothing is kept");

    database.sql("DROP TRIGGER spoil ON verifications");
    assert!(place.said(&["migrate", "--from", &from, "--to", &url]).contains("Moved."));
}

#[test]
fn what_cannot_be_moved_is_told() {
    let place = Place::sqlite();
    for (from, expected) in [
        ("postgres://somewhere", "--from must be sqlite:PATH"),
        ("sqlite:/nowhere/at/all", "there is no database /nowhere/at/all"),
    ] {
        assert!(place.complained(&["migrate", "--from", from]).contains(expected), "{from}");
    }
    drop(place.start());
    let from = format!("sqlite:{}", place.folder().display());
    assert!(place.complained(&["migrate", "--from", &from]).contains("say where to"));
    let told = place.complained(&["migrate", "--from", &from, "--to", "postgres://u:marked-secret@db"]);
    assert!(told.contains("--to names no database") && !told.contains("marked-secret"), "{told}");
}
