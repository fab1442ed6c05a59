// Written by `npm run lists` from the folders of src/blocks and src/actions. Do not edit.
import type { KindSteps } from '#engine/step.ts';
import { model as askBlockModel } from '#blocks/ask/model.ts';
import { step as askBlock } from '#blocks/ask/step.ts';
import { model as assignBlockModel } from '#blocks/assign/model.ts';
import { step as assignBlock } from '#blocks/assign/step.ts';
import { model as conditionBlockModel } from '#blocks/condition/model.ts';
import { step as conditionBlock } from '#blocks/condition/step.ts';
import { model as hoursBlockModel } from '#blocks/hours/model.ts';
import { step as hoursBlock } from '#blocks/hours/step.ts';
import { model as httpRequestBlockModel } from '#blocks/http-request/model.ts';
import { step as httpRequestBlock } from '#blocks/http-request/step.ts';
import { model as onHangupBlockModel } from '#blocks/on-hangup/model.ts';
import { step as onHangupBlock } from '#blocks/on-hangup/step.ts';
import { model as spokenMenuBlockModel } from '#blocks/spoken-menu/model.ts';
import { step as spokenMenuBlock } from '#blocks/spoken-menu/step.ts';
import { model as subflowBlockModel } from '#blocks/subflow/model.ts';
import { step as subflowBlock } from '#blocks/subflow/step.ts';
import { model as voiceReplyBlockModel } from '#blocks/voice-reply/model.ts';
import { step as voiceReplyBlock } from '#blocks/voice-reply/step.ts';
import { model as endCallActionModel } from '#actions/end-call/model.ts';
import { step as endCallAction } from '#actions/end-call/step.ts';
import { model as sendSmsActionModel } from '#actions/send-sms/model.ts';
import { step as sendSmsAction } from '#actions/send-sms/step.ts';
import { model as sendWhatsappActionModel } from '#actions/send-whatsapp/model.ts';
import { step as sendWhatsappAction } from '#actions/send-whatsapp/step.ts';
import { model as transferActionModel } from '#actions/transfer/model.ts';
import { step as transferAction } from '#actions/transfer/step.ts';

/** The steps of all kinds, as `createEngine` takes them. */
export const steps: KindSteps = {
  blocks: {
    ask: { step: askBlock, listens: askBlockModel.listens, silent: askBlockModel.silent, entry: askBlockModel.entry, parse: (settings) => askBlockModel.settings.parse(settings) },
    assign: { step: assignBlock, listens: assignBlockModel.listens, silent: assignBlockModel.silent, entry: assignBlockModel.entry, parse: (settings) => assignBlockModel.settings.parse(settings) },
    condition: { step: conditionBlock, listens: conditionBlockModel.listens, silent: conditionBlockModel.silent, entry: conditionBlockModel.entry, parse: (settings) => conditionBlockModel.settings.parse(settings) },
    hours: { step: hoursBlock, listens: hoursBlockModel.listens, silent: hoursBlockModel.silent, entry: hoursBlockModel.entry, parse: (settings) => hoursBlockModel.settings.parse(settings) },
    'http-request': { step: httpRequestBlock, listens: httpRequestBlockModel.listens, silent: httpRequestBlockModel.silent, entry: httpRequestBlockModel.entry, parse: (settings) => httpRequestBlockModel.settings.parse(settings) },
    'on-hangup': { step: onHangupBlock, listens: onHangupBlockModel.listens, silent: onHangupBlockModel.silent, entry: onHangupBlockModel.entry, parse: (settings) => onHangupBlockModel.settings.parse(settings) },
    'spoken-menu': { step: spokenMenuBlock, listens: spokenMenuBlockModel.listens, silent: spokenMenuBlockModel.silent, entry: spokenMenuBlockModel.entry, parse: (settings) => spokenMenuBlockModel.settings.parse(settings) },
    subflow: { step: subflowBlock, listens: subflowBlockModel.listens, silent: subflowBlockModel.silent, entry: subflowBlockModel.entry, parse: (settings) => subflowBlockModel.settings.parse(settings) },
    'voice-reply': { step: voiceReplyBlock, listens: voiceReplyBlockModel.listens, silent: voiceReplyBlockModel.silent, entry: voiceReplyBlockModel.entry, parse: (settings) => voiceReplyBlockModel.settings.parse(settings) },
  },
  actions: {
    'end-call': { step: endCallAction, silent: endCallActionModel.silent, parse: (settings) => endCallActionModel.settings.parse(settings) },
    'send-sms': { step: sendSmsAction, silent: sendSmsActionModel.silent, parse: (settings) => sendSmsActionModel.settings.parse(settings) },
    'send-whatsapp': { step: sendWhatsappAction, silent: sendWhatsappActionModel.silent, parse: (settings) => sendWhatsappActionModel.settings.parse(settings) },
    transfer: { step: transferAction, silent: transferActionModel.silent, parse: (settings) => transferActionModel.settings.parse(settings) },
  },
};
