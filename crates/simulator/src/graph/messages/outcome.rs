//! What becomes of a valid message: the usual course, or what its magic number asks for.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Serialize;
use tokio::task::JoinHandle;

use super::course::Course;
use super::envelope::Parcel;
use crate::account::number::Sender;
use crate::clock;
use crate::graph::error::GraphError;
use crate::graph::faults;
use crate::inbox::Message;
use crate::magic::{self, Behaviour, USUAL};
use crate::media::Place;
use crate::server::ResetConnection;
use crate::webhook::journey::Step;
use crate::world::World;

/// Acts on the message and gives the reply.
pub(super) async fn perform(
    world: &Arc<World>,
    sender: Arc<Sender>,
    parcel: Parcel,
) -> Result<Response, GraphError> {
    let accepted = |parcel, wa_id| Accepted { sender, parcel, wa_id };
    match magic::behaviour(&parcel.to) {
        Behaviour::Deliver(steps) => Ok(accepted(parcel, None).deliver(world, steps).reply()),
        Behaviour::Lose(steps) => Ok(accepted(parcel, None).lose(world, steps).reply()),
        Behaviour::Refuse(fault) => Err(fault.into()),
        Behaviour::RefuseEveryOther(fault) if world.refuse_in_turn(&parcel.to) => Err(fault.into()),
        Behaviour::RefuseEveryOther(_) => Ok(accepted(parcel, None).deliver(world, USUAL).reply()),
        Behaviour::Hang => {
            world.stop.cancelled().await;
            Ok(ResetConnection.into_response())
        }
        Behaviour::Reset => Ok(ResetConnection.into_response()),
        Behaviour::HtmlUnavailable => Ok(html_unavailable()),
        Behaviour::BrokenReply => Ok(accepted(parcel, None).deliver(world, USUAL).broken_reply()),
        Behaviour::WebhooksFirst => {
            let mut sent = accepted(parcel, None).deliver(world, USUAL);
            sent.way.end(world).await;
            Ok(sent.reply())
        }
        Behaviour::ErrorInSuccess => Ok(json(GraphError::from(&faults::SOMETHING_WRONG).body().into_bytes())),
        Behaviour::OtherWaId => {
            let wa_id = Some(other_wa_id(&parcel.to));
            Ok(accepted(parcel, wa_id).deliver(world, USUAL).reply())
        }
    }
}

/// A message that is going to be accepted.
struct Accepted {
    sender: Arc<Sender>,
    parcel: Parcel,
    wa_id: Option<String>,
}

impl Accepted {
    /// The user gets it and these webhooks follow. A file on this machine is fetched on the way.
    fn deliver(self, world: &Arc<World>, steps: &'static [Step]) -> Sent {
        let (message, course) = self.set_out(world, steps);
        let Some(place) = message.extras.media.as_ref().and_then(Place::of) else {
            world.inbox().push(Arc::clone(&message));
            let queue = course.follow(world, Arc::clone(&message));
            return Sent { message, way: Way::Queued(queue) };
        };
        let errand = course.fetch(Arc::clone(world), Arc::clone(&message), place);
        let fetching = world.fetching.spawn(errand);
        Sent { message, way: Way::Fetching(fetching) }
    }

    /// The user never gets it; these webhooks follow.
    fn lose(self, world: &World, steps: &'static [Step]) -> Sent {
        let (message, course) = self.set_out(world, steps);
        let queue = course.follow(world, Arc::clone(&message));
        Sent { message, way: Way::Queued(queue) }
    }

    fn set_out(self, world: &World, steps: &'static [Step]) -> (Arc<Message>, Course) {
        let Self { sender, parcel, wa_id } = self;
        let Parcel { to, content, callback_data } = parcel;
        let place = world.count_accepted();
        let message = Message {
            wamid: world.ids.wamid(&to),
            to,
            wa_id,
            channel: "whatsapp",
            text: content.text,
            code: content.code,
            extras: content.extras,
            received_at: clock::unix_seconds(),
            sender,
        };
        tracing::debug!(wamid = message.wamid, "simulator accepted a message");
        let course = Course {
            steps,
            callback_data,
            category: content.category,
            with_contacts: place.is_multiple_of(2),
        };
        (Arc::new(message), course)
    }
}

/// An accepted message, and where its webhooks are.
struct Sent {
    message: Arc<Message>,
    way: Way,
}

/// Where the webhooks of a message are.
enum Way {
    /// In this queue, if there are any.
    Queued(Option<usize>),
    /// They will be in the queue that this tells, once the message's file was fetched.
    Fetching(JoinHandle<Option<usize>>),
}

impl Way {
    /// Resolves once they were delivered or given up.
    async fn end(&mut self, world: &World) {
        let queue = match self {
            Self::Queued(queue) => *queue,
            // An error means that the simulator stops.
            Self::Fetching(fetching) => fetching.await.unwrap_or_default(),
        };
        if let Some(queue) = queue {
            world.webhooks.drained(queue).await;
        }
    }
}

impl Sent {
    fn reply(&self) -> Response {
        json(self.body())
    }

    /// The reply, cut off in the middle.
    fn broken_reply(&self) -> Response {
        let mut body = self.body();
        body.truncate(body.len() / 2);
        json(body)
    }

    fn body(&self) -> Vec<u8> {
        let message = &*self.message;
        let response = SendResponse {
            messaging_product: "whatsapp",
            contacts: [Contact { input: &message.to, wa_id: message.recipient_id() }],
            messages: [Reference { id: &message.wamid, message_status: "accepted" }],
        };
        serde_json::to_vec(&response).unwrap_or_default()
    }
}

#[derive(Serialize)]
struct SendResponse<'a> {
    messaging_product: &'static str,
    contacts: [Contact<'a>; 1],
    messages: [Reference<'a>; 1],
}

#[derive(Serialize)]
struct Contact<'a> {
    input: &'a str,
    wa_id: &'a str,
}

#[derive(Serialize)]
struct Reference<'a> {
    id: &'a str,
    message_status: &'static str,
}

fn json(body: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/json; charset=UTF-8")], body).into_response()
}

fn html_unavailable() -> Response {
    let page = "<!DOCTYPE html>\n<html><head><title>503</title></head><body><h1>Service Unavailable</h1></body></html>";
    (StatusCode::SERVICE_UNAVAILABLE, Html(page)).into_response()
}

/// As in Brazil and Mexico, where a number and its `WhatsApp` id differ by a digit after the area code.
fn other_wa_id(to: &str) -> String {
    let (start, rest) = to.split_at(to.len().min(4));
    format!("{start}9{rest}")
}
