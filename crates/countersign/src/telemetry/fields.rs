//! A span's fields as JSON, written with little work: every request has a span, and few print theirs.

use std::fmt::{self, Debug, Write as _};

use tracing::field::{Field, Visit};
use tracing::span::Record;
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FormatFields, FormattedFields};

/// Writes a span's fields when it begins. The library's own way gathers them in a map of values first.
pub(super) struct SpanFields;

impl<'writer> FormatFields<'writer> for SpanFields {
    fn format_fields<R: RecordFields>(&self, mut writer: Writer<'writer>, fields: R) -> fmt::Result {
        let mut object = Object { text: String::with_capacity(128) };
        fields.record(&mut object);
        write!(writer, "{{{}}}", object.text)
    }

    fn add_fields(&self, current: &'writer mut FormattedFields<Self>, fields: &Record<'_>) -> fmt::Result {
        let mut object = Object { text: std::mem::take(&mut current.fields) };
        object.text.pop();
        if object.text.len() == 1 {
            object.text.clear();
        } else if !object.text.is_empty() {
            object.text.remove(0);
        }
        fields.record(&mut object);
        current.fields = format!("{{{}}}", object.text);
        Ok(())
    }
}

/// The members of a JSON object.
struct Object {
    text: String,
}

impl Object {
    fn member(&mut self, field: &Field, value: &serde_json::Value) {
        let comma = if self.text.is_empty() { "" } else { "," };
        // Field names are Rust's. Writing to a String does not fail.
        let _ = write!(self.text, "{comma}\"{}\":{value}", field.name());
    }
}

impl Visit for Object {
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.member(field, &value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.member(field, &value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.member(field, &value.into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.member(field, &value.into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.member(field, &format!("{value:?}").into());
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::fmt::MakeWriter;

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no panic").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl MakeWriter<'_> for Lines {
        type Writer = Self;

        fn make_writer(&self) -> Self {
            self.clone()
        }
    }

    #[test]
    fn an_event_carries_its_span() {
        let lines = Lines::default();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(lines.clone())
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .fmt_fields(SpanFields)
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            let route = "/a/{b}\"";
            let span =
                tracing::info_span!("request", id = %"x-1", route, n = 7, late = tracing::field::Empty);
            span.record("late", true);
            span.in_scope(|| tracing::info!("said"));
            tracing::info_span!("bare", late = tracing::field::Empty)
                .record("late", 1)
                .in_scope(|| tracing::info!("too"));
        });
        let bytes = lines.0.lock().expect("no panic");
        let spans: Vec<serde_json::Value> = bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice::<serde_json::Value>(line).expect("JSON")["span"].take())
            .collect();
        let request =
            serde_json::json!({"name": "request", "id": "x-1", "route": "/a/{b}\"", "n": 7, "late": true});
        assert_eq!(spans, [request, serde_json::json!({"name": "bare", "late": 1})]);
    }
}
