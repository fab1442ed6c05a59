-- Teams get a queue of their own and agents their skills. A team without settings takes the defaults when it is read.
alter table team add column queue jsonb not null default '{}';
alter table agent add column skills jsonb not null default '{}';
