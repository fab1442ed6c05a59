// Carriers' codes, and the outbox's own, in plain words with what to do about each. Codes with the same meaning share their words.
// Not here: what the outbox does by itself upon a code (outbox, adapters).
import { useTranslation } from 'react-i18next';
import classes from './messaging.module.css';

/** Meaning → the codes that have it. WhatsApp Cloud API, Twilio, SMPP 3.4 (`0x58`) and receipts' states (`UNDELIV`) do not overlap. */
const meanings: Record<string, readonly string[]> = {
  'no-whatsapp': ['131026'],
  'window-closed': ['131047', '63016'],
  'opted-out': ['131050', '21610', 'marketing-opted-out', 'rejected_dnd'],
  withheld: ['131049', '130472'],
  spam: ['131048', 'rejected_flooding_filter'],
  rate: [
    '4',
    '80007',
    '130429',
    '131056',
    '131057',
    '20429',
    '14107',
    '21611',
    '30001',
    '30022',
    '30023',
    '0x58',
    '0x14',
    '63018',
    'too-many',
    'too_many_requests',
  ],
  temporary: [
    '1',
    '2',
    '131000',
    '131016',
    '133004',
    '20500',
    '20503',
    '30017',
    '0x04',
    '0x05',
    '0x08',
    '0x64',
    '0xff',
    'internal',
    'busy',
    'rejected_system_error',
  ],
  'template-gone': ['132001'],
  'template-paused': ['132015'],
  'template-disabled': ['132007', '132016', '132068', '132069'],
  'template-values': ['100', '131008', '131009', '131051', '132000', '132005', '132012', '132018'],
  media: ['131052', '131053'],
  account: [
    '0',
    '190',
    '3',
    '10',
    '33',
    '131005',
    '133006',
    '133008',
    '133009',
    '133010',
    '133015',
    '133016',
    '20003',
    '20006',
    '20008',
    '20404',
    'forbidden',
    'unauthenticated',
    'unauthorized',
    '401',
    '403',
  ],
  locked: ['131031', '131037', '131045', '368', '10001', '20005', '30002'],
  payment: ['131042', 'rejected_not_enough_credits', 'rejected_prepaid_package_expired'],
  'bad-number': [
    '21211',
    '21217',
    '21265',
    '30005',
    '0x0b',
    '0x50',
    '0x51',
    '131021',
    'invalid',
    'rejected_prefix_missing',
    'rejected_invalid_destination',
    'missing_to',
    'ec_unknown_subscriber',
    'ec_unidentified_subscriber',
    'ec_illegal_subscriber',
    'ec_teleservice_not_provisioned',
    'ec_invalid_destination_address',
  ],
  'no-number': [],
  landline: ['21614', '21635', '30006'],
  country: ['not-allowed'],
  'country-off': ['21408', '130497'],
  cap: ['cap-number', 'cap-line', 'cap-channel', 'cap-origin'],
  quiet: ['quiet-hours'],
  filtered: ['30004', '30007'],
  unreachable: ['30003', '30008', 'undeliv', 'expired', 'deleted', 'rejected_expired'],
  rejected: ['rejectd', '0x45'],
  sender: ['0x0a', '0x15', '0x53', '21606', '21612', '21659', '63024'],
  bind: ['0x0d', '0x0e', '0x0f'],
  timeout: [],
  unavailable: ['refused-address', 'econnrefused', 'ehostunreach', 'enetunreach', 'etimedout', 'eai_again', 'enotfound'],
  'bad-certificate': [],
  'bad-answer': [],
  'not-configured': ['not-found'],
  'test-number': ['131030'],
};

const byCode = new Map(Object.entries(meanings).flatMap(([meaning, codes]) => codes.map((code) => [code, meaning] as const)));

/**
 * The meaning of a code, which keys its words; `unknown` where nobody told us.
 * @example `meaningOf('131047')` is `'window-closed'`; so is `meaningOf('WINDOW-CLOSED')`.
 */
export function meaningOf(code: string): string {
  const plain = code.toLowerCase().replace(/^0x0*(?=[0-9a-f]{2}$)/, '0x');
  // A state of HTTP; Meta's permissions are 200-299.
  if (/^5\d\d$/.test(plain)) return 'temporary';
  if (/^2\d\d$/.test(plain)) return 'account';
  return byCode.get(plain) ?? (Object.hasOwn(meanings, plain) ? plain : 'unknown');
}

/** A code said in one sentence. */
export function useCodeWords(): (code: string) => string {
  const { t } = useTranslation();
  return (code) => t(`messageCodes.${meaningOf(code)}`);
}

/** What happened, what to do (not where it is `brief`), and the code and words as they came. */
export function CodeWords({ code, detail, brief = false }: { code: string | undefined; detail?: string | undefined; brief?: boolean }) {
  const { t } = useTranslation();
  const meaning = code === undefined ? undefined : meaningOf(code);
  return (
    <div className={classes['code']}>
      {meaning === undefined ? null : (
        <>
          <p>{t(`messageCodes.${meaning}`)}</p>
          {brief ? null : <p className="a-muted">{t(`messageCodes.${meaning}-do`)}</p>}
        </>
      )}
      <small className="a-muted">{[code, detail].filter((one) => one !== undefined && one !== '').join(' · ')}</small>
    </div>
  );
}
