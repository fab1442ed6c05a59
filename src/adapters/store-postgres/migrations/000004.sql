-- Trunks that we register at, and where a trunk tells the number that was dialled.

alter table trunk add column registrar text;
alter table trunk add column dialled_from text;
