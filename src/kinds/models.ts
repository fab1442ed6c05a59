// Written by `npm run lists` from the folders of src/blocks and src/actions. Do not edit.
import type { KindModels } from '#flow/kind.ts';
import { model as askBlock } from '#blocks/ask/model.ts';
import { model as assignBlock } from '#blocks/assign/model.ts';
import { model as conditionBlock } from '#blocks/condition/model.ts';
import { model as hoursBlock } from '#blocks/hours/model.ts';
import { model as httpRequestBlock } from '#blocks/http-request/model.ts';
import { model as onHangupBlock } from '#blocks/on-hangup/model.ts';
import { model as spokenMenuBlock } from '#blocks/spoken-menu/model.ts';
import { model as subflowBlock } from '#blocks/subflow/model.ts';
import { model as voiceReplyBlock } from '#blocks/voice-reply/model.ts';
import { model as endCallAction } from '#actions/end-call/model.ts';
import { model as sendSmsAction } from '#actions/send-sms/model.ts';
import { model as sendWhatsappAction } from '#actions/send-whatsapp/model.ts';
import { model as transferAction } from '#actions/transfer/model.ts';

/** The models of all kinds. */
export const models: KindModels = {
  blocks: {
    ask: askBlock,
    assign: assignBlock,
    condition: conditionBlock,
    hours: hoursBlock,
    'http-request': httpRequestBlock,
    'on-hangup': onHangupBlock,
    'spoken-menu': spokenMenuBlock,
    subflow: subflowBlock,
    'voice-reply': voiceReplyBlock,
  },
  actions: {
    'end-call': endCallAction,
    'send-sms': sendSmsAction,
    'send-whatsapp': sendWhatsappAction,
    transfer: transferAction,
  },
};
