// What is wrong with the message of a send-whatsapp: none at all, its free form, its consent. Pure.
// Not here: number, alternative and quick fixes (model.ts), a template held against the account's list (flow/whatsapp-problems.ts).
import type { CheckContext } from '#flow/kind.ts';
import type { Problem } from '#flow/problem.ts';
import { templateProblems } from '#flow/whatsapp-problems.ts';
import { hasFreeForm, type SendWhatsappSettings } from './settings.ts';

const path = ['settings', 'template'];

/** Problems of template and free form. Example: `contentProblems(settings, { flow, installation })`. */
export function contentProblems(settings: SendWhatsappSettings, context: CheckContext): Problem[] {
  return [
    ...presence(settings),
    ...chosenProblems(settings, context),
    ...freeFormProblems(settings),
    ...fileProblems(settings, context),
    ...consentProblems(settings, context),
  ];
}

function presence(settings: SendWhatsappSettings): Problem[] {
  if (settings.template) return [];
  if (!hasFreeForm(settings)) return [{ level: 'error', code: 'content-missing', path, message: 'The WhatsApp has no template.' }];
  return [
    {
      level: 'warning',
      code: 'text-outside-window',
      path: ['settings', settings.text === undefined ? (settings.media ? 'media' : 'location') : 'text'],
      message:
        'A telephone call opens no WhatsApp window: without a template this arrives only within 24 hours of a message by the person.',
    },
  ];
}

function chosenProblems({ template, origin }: SendWhatsappSettings, { installation }: CheckContext): Problem[] {
  const number = installation.whatsappNumbers.find((one) => one.id === origin);
  return template && number ? templateProblems(template, number.templates, path) : [];
}

function freeFormProblems({ text, media, replies }: SendWhatsappSettings): Problem[] {
  const problems: Problem[] = [];
  const hasText = (text ?? '').trim() !== '';
  if (media && (media.asset ?? '') === '' && (media.link ?? '').trim() === '')
    problems.push({ level: 'error', code: 'file-missing', path: ['settings', 'media'], message: 'The message has no file.' });
  if (media?.kind === 'audio' && (hasText || (media.caption ?? '').trim() !== ''))
    problems.push({
      level: 'error',
      code: 'audio-with-text',
      path: ['settings', 'media'],
      message: 'WhatsApp shows no text beside an audio.',
    });
  if (!replies || replies.length === 0) return problems;
  if (!hasText)
    problems.push({
      level: 'error',
      code: 'replies-without-text',
      path: ['settings', 'text'],
      message: 'Reply buttons stand under a text.',
    });
  const titles = replies.map(({ title }) => title.trim());
  if (titles.includes('') || new Set(titles).size < titles.length || new Set(replies.map(({ id }) => id)).size < replies.length)
    problems.push({
      level: 'error',
      code: 'replies-alike',
      path: ['settings', 'replies'],
      message: 'Each reply button needs a title of its own.',
    });
  return problems;
}

/** A file of the library that is gone, or is not what the message shows it as. Where the library is not known nothing is said. */
function fileProblems({ template, media }: SendWhatsappSettings, { installation: { audio, files } }: CheckContext): Problem[] {
  const header = template?.header?.kind === 'media' ? template.header.media : undefined;
  const held = [
    { file: header, at: [...path, 'header'] },
    { file: media, at: ['settings', 'media'] },
  ];
  return held.flatMap(({ file, at }): Problem[] => {
    if (file?.asset === undefined || file.asset === '' || files === undefined) return [];
    const params = { file: file.asset };
    const heard = audio.find((one) => one.id === file.asset);
    const found = files.find((one) => one.id === file.asset);
    if (!heard && !found)
      return [{ level: 'error', code: 'file-gone', path: at, message: `There is no file "${file.asset}" in the library.`, params }];
    const fits = heard ? file.kind === 'audio' : file.kind === 'document' || found?.kind === file.kind;
    if (heard && fits && heard.sendable === false) {
      const said = `WhatsApp does not take "${heard.name}" as it is: MP3, M4A, AAC, AMR and Ogg Opus can be sent.`;
      return [{ level: 'error', code: 'file-audio', path: at, message: said, params: { file: heard.name } }];
    }
    if (fits) return [];
    const message = `"${found?.name ?? file.asset}" is of another kind.`;
    return [{ level: 'error', code: 'file-kind', path: at, message, params: { file: found?.name ?? file.asset } }];
  });
}

/** Meta lets a business write first only to people who agreed; a yes in a call is a valid way, if it is kept. */
function consentProblems({ template, consent, origin, to }: SendWhatsappSettings, { installation }: CheckContext): Problem[] {
  if (consent) {
    const key = (['purpose', 'wording'] as const).find((one) => consent[one].trim() === '');
    if (key === undefined) return [];
    return [
      {
        level: 'error',
        code: 'consent-empty',
        path: ['settings', 'consent', key],
        message: 'Say what the person agreed to, and how it was asked.',
      },
    ];
  }
  const number = installation.whatsappNumbers.find((one) => one.id === origin);
  if (!template || !number || number.sandbox || to !== undefined) return [];
  return [
    {
      level: 'advice',
      code: 'consent-missing',
      path: ['settings', 'consent'],
      message: 'Ask whether the person wants the message, and keep the answer: WhatsApp demands consent.',
    },
  ];
}
