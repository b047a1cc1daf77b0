//! A state machine of start, resend, check, status and time, held against a model that is simple enough to be
//! believed. Whatever sequence is drawn, the product answers as the model says.

use std::collections::HashMap;
use std::time::Duration;

use countersign_core::domain::fault::{Certainty, FaultClass, SendFault};
use proptest::prelude::*;
use proptest::test_runner::Config;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::support::{Product, undeliverable};

const PHONES: [&str; 2] = ["+919812345001", "+919812345002"];
const PURPOSES: [&str; 2] = ["authentication", "payment"];
const CODES: [&str; 3] = ["111111", "222222", "333333"];

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// A thing that a caller does, or that time does.
#[derive(Clone, Debug)]
enum Step {
    Send { phone: usize, purpose: usize, code: usize, minutes: u64, vendor: Vendor },
    Resend { phone: usize, purpose: usize },
    Check { phone: usize, purpose: usize, code: usize },
    Status { phone: usize, purpose: usize },
    Pass { millis: u64 },
}

/// What WhatsApp makes of a message.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Vendor {
    Takes,
    /// Definitely not.
    Refuses,
    /// No answer: the message may be out.
    TimesOut,
}

type Key = (usize, usize);

/// A code that is live.
#[derive(Clone, Debug, PartialEq)]
struct Live {
    /// `None`: made by the server, so no guess of the model's hits it.
    code: Option<usize>,
    ends: u64,
    attempts: u64,
}

/// What a status shows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Shown {
    /// The last step was no status.
    #[default]
    Unasked,
    /// No code is live.
    Nothing,
    /// A code is live. The seconds are whole ones, rounded down, and negative after its end.
    Live { attempts: u64, seconds_left: i64, is_expired: bool },
}

/// What the model believes; all times in milliseconds from the start.
#[derive(Clone, Debug, Default)]
struct Model {
    now: u64,
    live: HashMap<Key, Live>,
    failures: HashMap<Key, Vec<u64>>,
    in_a_row: HashMap<Key, usize>,
    checks: HashMap<usize, (u64, u64)>,
    resends: HashMap<usize, (u64, u64)>,
    /// What the last step must have been answered with: status and error code.
    expected: (u16, &'static str),
    /// The guesses left that the last step must have told, if it was a wrong guess.
    remaining: Option<u64>,
    /// What the last status must have shown.
    shown: Shown,
}

impl Model {
    /// Counts a hit on a fixed window; false when it is full.
    fn hit(window: &mut HashMap<usize, (u64, u64)>, phone: usize, max: u64, length: u64, now: u64) -> bool {
        let entry = window.entry(phone).or_insert((now, 0));
        if now >= entry.0 + length {
            *entry = (now, 0);
        }
        let room = entry.1 < max;
        entry.1 += u64::from(room);
        room
    }

    fn budget_left(&self, key: Key) -> bool {
        let since = |window: u64| {
            let failures = self.failures.get(&key).map_or(&[][..], Vec::as_slice);
            failures.iter().filter(|at| self.now < **at + window).count()
        };
        since(HOUR) < 10 && since(DAY) < 30 && self.in_a_row.get(&key).is_none_or(|run| *run < 100)
    }

    fn check(&mut self, key: Key, code: usize) -> (u16, &'static str) {
        if !Self::hit(&mut self.checks, key.0, 10, MINUTE, self.now) {
            return (429, "RATE_LIMIT_EXCEEDED");
        }
        let budget_left = self.budget_left(key);
        let Some(live) = self.live.get_mut(&key) else { return (422, "OTP_NOT_FOUND") };
        if live.attempts >= 5 {
            return (422, "MAX_ATTEMPTS_EXCEEDED");
        }
        if self.now >= live.ends {
            return (422, "OTP_EXPIRED");
        }
        if !budget_left {
            return (429, "RATE_LIMIT_EXCEEDED");
        }
        if live.code == Some(code) {
            self.live.remove(&key);
            self.checks.remove(&key.0);
            self.in_a_row.remove(&key);
            return (200, "");
        }
        live.attempts += 1;
        self.remaining = Some(5 - live.attempts);
        self.failures.entry(key).or_default().push(self.now);
        *self.in_a_row.entry(key).or_default() += 1;
        (422, "INVALID_CODE")
    }
}

impl ReferenceStateMachine for Model {
    type State = Self;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self::default()).boxed()
    }

    fn transitions(_: &Self) -> BoxedStrategy<Step> {
        // One key gets most of the guesses, so that budgets and limits fill up.
        let busy = || prop_oneof![6 => Just(0_usize), 1 => Just(1_usize)];
        let key = (busy(), busy());
        let pass = prop_oneof![
            6 => 1..2 * MINUTE,
            6 => Just(MINUTE),
            1 => MINUTE..HOUR,
            2 => Just(10 * MINUTE),
            1 => HOUR..2 * DAY,
        ];
        let minutes = prop_oneof![Just(1_u64), Just(10), Just(60)];
        let vendor =
            prop_oneof![7 => Just(Vendor::Takes), 2 => Just(Vendor::Refuses), 1 => Just(Vendor::TimesOut)];
        prop_oneof![
            4 => (key.clone(), 0..CODES.len(), minutes, vendor)
                .prop_map(|((phone, purpose), code, minutes, vendor)| Step::Send { phone, purpose, code, minutes, vendor }),
            1 => key.clone().prop_map(|(phone, purpose)| Step::Resend { phone, purpose }),
            8 => (key.clone(), 0..CODES.len()).prop_map(|((phone, purpose), code)| Step::Check { phone, purpose, code }),
            2 => key.prop_map(|(phone, purpose)| Step::Status { phone, purpose }),
            3 => pass.prop_map(|millis| Step::Pass { millis }),
        ]
        .boxed()
    }

    fn apply(mut state: Self, step: &Step) -> Self {
        state.shown = Shown::Unasked;
        state.remaining = None;
        state.expected = match *step {
            Step::Send { phone, purpose, code, minutes, vendor } => {
                if vendor == Vendor::Refuses {
                    // A refused send leaves the code before it as it was, unless that had expired by then.
                    if state.live.get(&(phone, purpose)).is_some_and(|live| state.now >= live.ends) {
                        state.live.remove(&(phone, purpose));
                    }
                    (500, "MESSAGE_SEND_FAILED")
                } else {
                    let live = Live { code: Some(code), ends: state.now + minutes * MINUTE, attempts: 0 };
                    state.live.insert((phone, purpose), live);
                    // A message that may be out carries a code that is good.
                    if vendor == Vendor::Takes { (200, "") } else { (500, "MESSAGE_SEND_FAILED") }
                }
            }
            Step::Resend { phone, purpose } => {
                if Self::hit(&mut state.resends, phone, 3, 5 * MINUTE, state.now) {
                    let live = Live { code: None, ends: state.now + 10 * MINUTE, attempts: 0 };
                    state.live.insert((phone, purpose), live);
                    (200, "")
                } else {
                    (429, "RATE_LIMIT_EXCEEDED")
                }
            }
            Step::Check { phone, purpose, code } => state.check((phone, purpose), code),
            Step::Status { phone, purpose } => {
                let live = state.live.get(&(phone, purpose));
                state.shown = live.map_or(Shown::Nothing, |live| Shown::Live {
                    attempts: live.attempts,
                    seconds_left: (signed(live.ends) - signed(state.now)).div_euclid(signed(SECOND)),
                    is_expired: state.now >= live.ends,
                });
                (200, "")
            }
            Step::Pass { millis } => {
                state.now += millis;
                (0, "")
            }
        };
        state
    }
}

/// The product under test, with the runtime it lives on.
struct System {
    runtime: Runtime,
    product: Product,
}

impl StateMachineTest for System {
    type SystemUnderTest = Self;
    type Reference = Model;

    fn init_test(_: &Model) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let product = runtime.block_on(Product::new());
        Self { runtime, product }
    }

    fn apply(system: Self, model: &Model, step: Step) -> Self {
        let names =
            |phone: usize, purpose: usize| json!({"phone": PHONES[phone], "purpose": PURPOSES[purpose]});
        let with = |mut body: Value, more: Value| {
            body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            body
        };
        let (path, body) = match step {
            Step::Pass { millis } => {
                system.product.advance(Duration::from_millis(millis));
                return system;
            }
            Step::Send { phone, purpose, code, minutes, vendor } => {
                match vendor {
                    Vendor::Takes => {}
                    Vendor::Refuses => system.product.whatsapp.fail_next(undeliverable()),
                    Vendor::TimesOut => system.product.whatsapp.fail_next(time_out()),
                }
                let more = json!({"template_name": "otp_verification", "code": CODES[code], "expiry_minutes": minutes});
                ("/auth/send-otp", with(names(phone, purpose), more))
            }
            Step::Resend { phone, purpose } => {
                ("/auth/resend", with(names(phone, purpose), json!({"template_name": "otp_verification"})))
            }
            Step::Check { phone, purpose, code } => {
                ("/auth/verify", with(names(phone, purpose), json!({"code": CODES[code]})))
            }
            Step::Status { phone, purpose } => ("/auth/status", names(phone, purpose)),
        };
        let answer = system.runtime.block_on(system.product.post(path, body));
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            model.expected,
            "{path}: {}",
            answer.json()
        );
        let json = answer.json();
        let remaining =
            json.pointer("/error/details/attempts_remaining").map(|left| left.as_u64().expect("a count"));
        assert_eq!(remaining, model.remaining, "{json}");
        if model.shown != Shown::Unasked {
            assert_eq!(shown(&json["data"]), model.shown, "{json}");
        }
        system
    }
}

/// What a status shows, read from its data.
fn shown(data: &Value) -> Shown {
    if !data["has_active_otp"].as_bool().expect("a flag") {
        return Shown::Nothing;
    }
    let attempts = data["verification_attempts"].as_u64().expect("a count");
    assert_eq!(data["attempts_remaining"], 5 - attempts, "{data}");
    Shown::Live {
        attempts,
        seconds_left: data["expires_in_seconds"].as_i64().expect("seconds"),
        is_expired: data["is_expired"].as_bool().expect("a flag"),
    }
}

fn time_out() -> SendFault {
    SendFault {
        class: FaultClass::Retry,
        certainty: Certainty::Unknown,
        vendor_code: None,
        ..undeliverable()
    }
}

fn signed(millis: u64) -> i64 {
    i64::try_from(millis).expect("a time within reach")
}

prop_state_machine! {
    #![proptest_config(Config { cases: 40, max_shrink_iters: 400, failure_persistence: None, ..Config::default() })]

    #[test]
    fn the_product_answers_as_the_model_says(sequential 1..160 => System);
}
