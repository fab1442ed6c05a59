-- What callers said and no ear was sure of, newest first: a small part of all events, found without reading the others.

create index call_event_misheard on call_event (at desc, call_id, seq)
  where event ->> 'kind' = 'heard' and event ->> 'decision' in ('confirm', 'reject');
