-- The file an audio was made of, and who confirmed that this music may be played to callers.
alter table audio
  add column original_hash text,
  add column original_type text,
  add column rights_by text;
