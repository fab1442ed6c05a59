// Written by `npm run lists` from the folders of src/blocks and src/actions. Do not edit.

/** The forms of the kinds that have one of their own. */
export const forms = {
  blocks: {},
  actions: {},
};
