-- Saved talks of a flow, and why a version was published although one of them failed.

create table talk (
  flow text not null references flow (id),
  id text not null,
  name text not null,
  document text not null,
  updated_at bigint not null,
  updated_by text not null,
  primary key (flow, id)
);

alter table flow_version add column override_reason text;
