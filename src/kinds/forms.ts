// Written by `npm run lists` from the folders of src/blocks and src/actions. Do not edit.
import type { KindForm } from '#kit/form-scope.ts';

type Lists<T> = { blocks: Record<string, () => Promise<T>>; actions: Record<string, () => Promise<T>> };

/** The forms of the kinds, each loaded when it is first shown. */
export const forms: Lists<KindForm<never>> = {
  blocks: {
    ask: () => import('#blocks/ask/form.tsx').then((file) => file.form),
    assign: () => import('#blocks/assign/form.tsx').then((file) => file.form),
    condition: () => import('#blocks/condition/form.tsx').then((file) => file.form),
    hours: () => import('#blocks/hours/form.tsx').then((file) => file.form),
    'http-request': () => import('#blocks/http-request/form.tsx').then((file) => file.form),
    'on-hangup': () => import('#blocks/on-hangup/form.tsx').then((file) => file.form),
    'spoken-menu': () => import('#blocks/spoken-menu/form.tsx').then((file) => file.form),
    subflow: () => import('#blocks/subflow/form.tsx').then((file) => file.form),
    'voice-reply': () => import('#blocks/voice-reply/form.tsx').then((file) => file.form),
  },
  actions: {
    'end-call': () => import('#actions/end-call/form.tsx').then((file) => file.form),
    'send-sms': () => import('#actions/send-sms/form.tsx').then((file) => file.form),
    'send-whatsapp': () => import('#actions/send-whatsapp/form.tsx').then((file) => file.form),
    transfer: () => import('#actions/transfer/form.tsx').then((file) => file.form),
  },
};

/** What the help says of the kinds, in es, pt, en. */
export const guides: Lists<unknown> = {
  blocks: {
    ask: () => import('#blocks/ask/guide.json').then((file) => file.default),
    assign: () => import('#blocks/assign/guide.json').then((file) => file.default),
    condition: () => import('#blocks/condition/guide.json').then((file) => file.default),
    hours: () => import('#blocks/hours/guide.json').then((file) => file.default),
    'http-request': () => import('#blocks/http-request/guide.json').then((file) => file.default),
    'on-hangup': () => import('#blocks/on-hangup/guide.json').then((file) => file.default),
    'spoken-menu': () => import('#blocks/spoken-menu/guide.json').then((file) => file.default),
    subflow: () => import('#blocks/subflow/guide.json').then((file) => file.default),
    'voice-reply': () => import('#blocks/voice-reply/guide.json').then((file) => file.default),
  },
  actions: {
    'end-call': () => import('#actions/end-call/guide.json').then((file) => file.default),
    'send-sms': () => import('#actions/send-sms/guide.json').then((file) => file.default),
    'send-whatsapp': () => import('#actions/send-whatsapp/guide.json').then((file) => file.default),
    transfer: () => import('#actions/transfer/guide.json').then((file) => file.default),
  },
};
