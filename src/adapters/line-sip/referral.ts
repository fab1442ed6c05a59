// Handing a caller over to the carrier: our REFER, and the NOTIFYs that tell how it goes (RFC 3515). Not here: whether the number may be
// called and what follows (calls/), REFERs of others, which are refused (wire/sip/sanity.ts).
import type { IncomingNotifyRequest } from 'sip.js/lib/core/messages/methods/notify.js';
import type { Session } from 'sip.js/lib/core/session/session.js';
import type { ReferEnd, ReferRequest } from '#ports/line.ts';

/** One attempt. It goes on listening after its `end`, until the dialog is over. */
export interface Referral {
  /** A NOTIFY of this dialog; answers it. */
  notify: (request: IncomingNotifyRequest) => void;
  /** The dialog is over. */
  stop: () => void;
}

export interface ReferralHeaders {
  /** `sip:+5491155550100@carrier.example`. */
  to: string;
  by: string;
}

/** Status of a sipfrag body (RFC 3420), e.g. `SIP/2.0 180 Ringing`. */
function statusOf(body: string | undefined): number | undefined {
  const found = /^\s*SIP\/2\.0[ \t]+([1-6]\d\d)\b/i.exec(body ?? '');
  return found === null ? undefined : Number(found[1]);
}

/** Sends the REFER. `end` is told once; `late` when the caller was handed over after a time-out. */
export function startReferral(
  session: Session,
  headers: ReferralHeaders,
  request: Pick<ReferRequest, 'timeoutMs' | 'ringing'>,
  tell: { end: (end: ReferEnd) => void; late: () => void },
): Referral {
  let ended: ReferEnd['is'] | undefined;
  let rang = false;
  const end = (how: ReferEnd): void => {
    if (ended === 'timeout' && how.is === 'handed') tell.late();
    if (ended !== undefined) return;
    ended = how.is;
    clearTimeout(timer);
    tell.end(how);
  };
  const timer = setTimeout(() => end({ is: 'timeout' }), request.timeoutMs);
  session.refer(
    {
      onReject: ({ message }) => end({ is: 'carrier', ...(message.statusCode === undefined ? {} : { sipStatus: message.statusCode }) }),
      onRedirect: ({ message }) => end({ is: 'carrier', ...(message.statusCode === undefined ? {} : { sipStatus: message.statusCode }) }),
    },
    { extraHeaders: [`Refer-To: <${headers.to}>`, `Referred-By: <${headers.by}>`] },
  );
  return {
    notify: (notify) => {
      const status = statusOf(notify.message.body);
      if (!/^refer\b/i.test(notify.message.getHeader('event') ?? '') || status === undefined) {
        notify.reject({ statusCode: 489, extraHeaders: ['Allow-Events: refer'] });
        return;
      }
      notify.accept();
      if (status >= 300) end({ is: 'called', sipStatus: status });
      else if (status >= 200) end({ is: 'handed' });
      else if (status > 100 && !rang && ended === undefined) {
        rang = true;
        request.ringing();
      }
    },
    stop: () => {
      clearTimeout(timer);
      ended ??= 'carrier';
    },
  };
}
