-- Moments of a draft that a person named with "Guardar".

create table moment (
  flow text not null references flow (id),
  id text not null,
  name text not null,
  document text not null,
  saved_at bigint not null,
  saved_by text not null,
  primary key (flow, id)
);
