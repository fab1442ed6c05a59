-- Whether Opus is spoken with a trunk.

alter table trunk add column opus text;
