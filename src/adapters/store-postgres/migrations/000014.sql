-- Whether keys of a trunk's callers are looked for as tones in the audio.

alter table trunk add column tone_keys text;
