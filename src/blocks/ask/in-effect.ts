// Which settings of an ask change anything for its sort of data and the ways it can be given. Not here: what they do (step.ts), how they look (form.tsx).
import type { AskType } from './types.ts';

/** Whether a sort begins with letters, which a telephone's keys do not have. (A CNPJ may have letters, most have none.) */
export function keysCannotGive(type: AskType): boolean {
  return type === 'mx-curp' || type === 'mx-rfc';
}

/** Of an ask's settings what decides about the others. */
interface Deciding {
  type: AskType;
  voice: boolean;
  readBack: boolean;
}

type Optional = 'lengths' | 'currency' | 'voice' | 'terminator' | 'betweenDigitsS' | 'readBack' | 'readBackSay';

/**
 * The settings that have an effect; all others always have one. Sensitive data is digits by key, whatever its sort.
 * Example: for a yes or no by key and voice only `voice` and `readBack` are true.
 */
export function inEffect(settings: Deciding, sensitive: boolean): Record<Optional, boolean> {
  const type = sensitive ? 'digits' : settings.type;
  const voice = settings.voice && !sensitive;
  const keyed = !keysCannotGive(type);
  // What was said is read back in any case, but for a plain yes or no.
  const alwaysReadBack = voice && type !== 'yes-no';
  return {
    lengths: type === 'digits',
    currency: type === 'money',
    voice: !sensitive,
    terminator: keyed && type !== 'yes-no',
    // Documents are also said in parts.
    betweenDigitsS: type !== 'yes-no' && (keyed || voice),
    readBack: keyed,
    readBackSay: !sensitive && (alwaysReadBack || (settings.readBack && keyed)),
  };
}
