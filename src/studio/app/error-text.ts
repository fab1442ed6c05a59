// What went wrong in the user's words, from an error of the client.
import type { TFunction } from 'i18next';
import { ApiError } from '#api/contract/client.ts';

/** Names of what uses a thing that was to be removed. */
function usersOf(details: Record<string, unknown> = {}): string[] {
  const { names, flows, teams } = details;
  return [names ?? flows, teams].flatMap((list) => (Array.isArray(list) ? list.map(String) : []));
}

/** One plain sentence for an error. The server's own sentence is used only where no code is known. */
export function errorText(t: TFunction, error: unknown): string {
  if (error instanceof ApiError) {
    const users = usersOf(error.answer.details);
    if (error.answer.code === 'in-use' && users.length > 0) return t('errors.in-use-by', { names: users.join(', ') });
    const known = t(`errors.${error.answer.code}`, { defaultValue: '' });
    if (known !== '') return known;
    const byStatus = t(`errors.status-${error.status}`, { defaultValue: '' });
    if (byStatus !== '' && error.status !== 400 && error.status !== 409 && error.status !== 422) return byStatus;
    return error.answer.message;
  }
  if (error instanceof TypeError) return t('errors.unreachable');
  return error instanceof Error ? error.message : String(error);
}
