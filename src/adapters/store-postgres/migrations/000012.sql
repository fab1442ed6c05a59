-- How a trunk's callers go on to numbers of the same trunk: joined here, or handed to the carrier.

alter table trunk add column transfer_by text;
