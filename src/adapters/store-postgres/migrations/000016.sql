-- The audio of what was not understood, where the flow allows keeping it: G.711 mu-law at 8 kHz, by the call and its listening.

create table call_utterance (
  call_id text not null references call (id) on delete cascade,
  listen text not null,
  at bigint not null,
  audio bytea not null,
  primary key (call_id, listen)
);
create index call_utterance_at on call_utterance (at);
