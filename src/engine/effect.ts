// What the engine asks the world to do (DESIGN §3): a closed union. Plain JSON; ids are `visit.n` and unique within a call.
// Not here: who carries them out (calls/effects.ts, talk/*).
import type { Value } from '#flow/model.ts';
import type { Key } from './event.ts';

/** What is heard: words in a language and voice (`audio` replaces them), or music by its id. */
export type PlaySource = { kind: 'say'; text: string; language: string; voice: string; audio?: string } | { kind: 'music'; music: string };

/** Whom a transfer is for. Numbers are E.164. */
export type TransferTarget = { team: string } | { agent: string } | { number: string };

/** A file in a WhatsApp message: an asset of the installation, or a public https address that differs from call to call. */
export interface MessageMedia {
  kind: 'image' | 'video' | 'document' | 'audio';
  asset?: string;
  link?: string;
  caption?: string;
  filename?: string;
}

/** A WhatsApp template with its parts; `variables` are the body's by name or position, `buttons` by index. */
export interface MessageTemplate {
  name: string;
  language: string;
  variables: Record<string, string>;
  header?:
    | { kind: 'text'; variables: Record<string, string> }
    | { kind: 'media'; media: MessageMedia }
    | { kind: 'location'; latitude: string; longitude: string; name: string; address: string };
  /** Index of the button → end of its URL, payload, coupon code or flow token. */
  buttons?: Record<string, { kind: 'url' | 'quick-reply' | 'copy-code' | 'flow'; value: string }>;
}

/** A message to queue. Bodies are already filled. WhatsApp with both a template and free form: the service window decides. */
export type MessageContent =
  | { channel: 'sms'; text: string; marketing?: boolean }
  | {
      channel: 'whatsapp';
      template?: MessageTemplate;
      text?: string;
      media?: MessageMedia;
      location?: { latitude: string; longitude: string; name: string; address: string };
      /** Up to three reply buttons under the text. */
      replies?: { id: string; title: string }[];
      /** The person agreed in this call to be written to: kept as a consent when the message is sent. */
      consent?: { purpose: string; wording: string; answer: string };
    };

/** An effect. All but `cancel`, `hangup` and `note` stay in `state.open` until answered or cancelled. */
export type Effect =
  | {
      kind: 'play';
      id: string;
      source: PlaySource;
      loop: boolean /** Silenced by the media process itself at a key's first packet. */;
      stopOnKey: boolean;
      block?: string;
    }
  | {
      kind: 'listen';
      id: string;
      language: string;
      /** Options by id with their phrases; absent = keys only. */
      phrases?: { option: string; texts: string[] }[];
      /**
       * Free words are welcome (`heard.text`), some of them likelier: for an ear that can do them. One that cannot matches `phrases`, if
       * there are any, and otherwise leaves the caller to the keys.
       */
      words?: { hints: string[] };
      /** What is doubted or not understood may be kept as audio: every flow the caller is in allows it, and nothing sensitive is asked. */
      keep?: true;
      /**
       * Collect digits on the media side and answer with a vault handle only. `timeoutMs`: silence that ends it, counted from the last
       * digit; `firstTimeoutMs`: the same before the first digit, counted from the end of what is being played (absent: `timeoutMs`).
       */
      sensitive?: { minDigits: number; maxDigits: number; terminator?: Key; timeoutMs: number; firstTimeoutMs?: number };
    }
  | { kind: 'startTimer'; id: string; delayMs: number }
  | {
      kind: 'transfer';
      id: string;
      to: TransferTarget;
      music: string;
      ringS: number;
      maxWaitS: number;
      priority: number;
      /** Skills the caller needs beside the team's own. */
      skills?: { skill: string; level: number }[];
      /** Spoken to the agent first, if given. */
      whisper?: string;
      /** Tell the agent the team, how long the caller waited and `context` too, after `whisper`. */
      brief?: boolean;
      /** Whoever answers an outside number must press 1 before the caller is joined. */
      confirm?: boolean;
      /** The key by which the caller leaves the queue, so that announcements name it and nothing else takes it. */
      leaveKey?: Key;
      /** The key by which a waiting caller asks to be called back; a team may offer one of its own. */
      callbackKey?: Key;
      /** What the agent sees: names and values that are not sensitive. */
      context: Record<string, Value>;
      language: string;
      voice: string;
    }
  | {
      kind: 'request';
      id: string;
      method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
      url: string;
      headers: Record<string, string>;
      body?: string;
      timeoutMs: number;
      /** Variable name → path in the JSON answer, e.g. `{"saldo":"data.balance"}`. */
      pick: Record<string, string>;
      /** `{{vault:…}}` placeholders in url, headers or body to fill at sending: variable name → vault handle. */
      vaults: Record<string, string>;
    }
  | {
      kind: 'queueMessage';
      id: string;
      /** Outbox key `callId:actionId:visit:n`: a replay cannot double it. */
      key: string;
      origin: string;
      to?: string;
      content: MessageContent;
      fallback?: { origin: string; content: MessageContent };
      /** Statuses the flow waits for; empty = it goes on at once. */
      await: ('sent' | 'delivered' | 'read')[];
      block: string;
      action: string;
    }
  | { kind: 'cancel'; id: string }
  | { kind: 'hangup'; reason: 'flow' | 'limit' | 'fault' }
  | { kind: 'note'; note: Note };

/** A fact for the trace that asks nothing of anyone. */
export type Note =
  | { what: 'entered'; flow: string; block: string }
  | { what: 'left'; flow: string; block: string; exit: string }
  | { what: 'said'; flow: string; block: string; message?: string; text: string }
  | { what: 'action'; flow: string; block: string; action: string; actionKind: string }
  | { what: 'actionEnded'; flow: string; block: string; action: string; exit?: string }
  | { what: 'set'; flow: string; name: string /** `•••` for a sensitive one. */; value: Value }
  | { what: 'reprompt'; flow: string; block: string; reason: 'no-input' | 'no-match'; attempt: number }
  | { what: 'late'; event: string; id: string }
  /** Nobody could hear what was said to this step, only its keys; `code` as in ports/failure.ts, `unavailable` = its words are not ready. */
  | { what: 'deaf'; code: string }
  /**
   * How a leg's audio has travelled so far: `lossPct` and `jitterMs` of what came from it, `far` of what it heard (its own RTCP), `mos` the
   * worse of both from 1 to 4.5 (ITU-T G.107). `held` = how long at most what came was held to be in order, and how many packets came later.
   */
  | {
      what: 'quality';
      of: 'caller' | 'agent';
      mos: number;
      lossPct: number;
      jitterMs: number;
      concealedMs: number;
      held?: { mostMs: number; late: number };
      far?: { lossPct: number; jitterMs: number; roundTripMs?: number };
    }
  | { what: 'fault'; code: string; detail?: string }
  | { what: 'ended'; by: 'caller' | 'agent' | 'system' | 'flow' | 'limit' | 'fault' };

/** The effects that wait for an answer. */
export type OpenEffect = Extract<Effect, { id: string }> extends infer E ? (E extends { kind: 'cancel' } ? never : E) : never;
