-- What phones and networks want of a text message beside its text.
ALTER TABLE message_templates ADD COLUMN web_host TEXT;
ALTER TABLE message_templates ADD COLUMN app_hash TEXT;
ALTER TABLE message_templates ADD COLUMN dlt_entity TEXT;
ALTER TABLE message_templates ADD COLUMN dlt_template TEXT CHECK ((dlt_template IS NULL) = (dlt_entity IS NULL));

-- As they were when the message was queued. A rule for them would be tried on every row there is.
ALTER TABLE deliveries ADD COLUMN dlt_entity TEXT;
ALTER TABLE deliveries ADD COLUMN dlt_template TEXT;
