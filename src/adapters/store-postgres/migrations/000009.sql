-- What a receipt that came early asks of its message: the code to keep with it, and whether it goes again.

alter table early_receipt
  add column known_as text,
  add column again_due_at bigint,
  add column again_tries integer;
