// Written by `npm run lists` from the folders of src/blocks and src/actions. Do not edit.
import askBlock from '#blocks/ask/texts.json' with { type: 'json' };
import assignBlock from '#blocks/assign/texts.json' with { type: 'json' };
import conditionBlock from '#blocks/condition/texts.json' with { type: 'json' };
import hoursBlock from '#blocks/hours/texts.json' with { type: 'json' };
import httpRequestBlock from '#blocks/http-request/texts.json' with { type: 'json' };
import onHangupBlock from '#blocks/on-hangup/texts.json' with { type: 'json' };
import spokenMenuBlock from '#blocks/spoken-menu/texts.json' with { type: 'json' };
import subflowBlock from '#blocks/subflow/texts.json' with { type: 'json' };
import voiceReplyBlock from '#blocks/voice-reply/texts.json' with { type: 'json' };
import endCallAction from '#actions/end-call/texts.json' with { type: 'json' };
import sendSmsAction from '#actions/send-sms/texts.json' with { type: 'json' };
import sendWhatsappAction from '#actions/send-whatsapp/texts.json' with { type: 'json' };
import transferAction from '#actions/transfer/texts.json' with { type: 'json' };

/** The texts of all kinds in es, pt, en: what the studio shows. */
export const texts = {
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
