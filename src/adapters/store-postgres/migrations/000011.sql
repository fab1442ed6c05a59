-- Images, videos and documents of WhatsApp messages: the records; the bytes lie in the data folder, named by their content.

create table library_file (
  id text primary key,
  name text not null,
  kind text not null,
  type text not null,
  hash text not null,
  size_bytes bigint not null,
  created_at bigint not null
);
