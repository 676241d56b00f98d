-- The outbox: what a message carries, and when it is tried again.

ALTER TABLE ops.message ADD COLUMN attachments VARCHAR[];
ALTER TABLE ops.message ADD COLUMN next_attempt_at TIMESTAMP;
