// What is kept of a flow, from the server: the list, and one document of it.
import { useMemo } from 'react';
import type { Flow } from '#flow/model.ts';
import { useApi } from '../../app/api.ts';
import { readDocument } from '../../app/document.ts';
import { type Kept, keptOf, momentIn, versionIn } from './kept.ts';

/** Versions and moments, newest first; undefined while they load. */
export function useKeptList(id: string): { kept: Kept[] | undefined; error: Error | null; refetch: () => void } {
  const versions = useApi('flowVersions', { params: { id } });
  const moments = useApi('moments', { params: { id } });
  const kept = useMemo(
    () => (versions.data && moments.data ? keptOf(versions.data.items, moments.data.items) : undefined),
    [versions.data, moments.data],
  );
  return {
    kept,
    error: kept ? null : (versions.error ?? moments.error),
    refetch: () => void Promise.all([versions.refetch(), moments.refetch()]),
  };
}

/** A document by its word: `draft`, a version's number, or a moment's `m:…`. Undefined `which` asks for nothing. */
export function useKeptDocument(
  id: string,
  which: string | undefined,
): { flow: Flow | undefined; unreadable: boolean; error: Error | null; refetch: () => void } {
  const number = which === undefined ? 0 : versionIn(which);
  const name = which === undefined ? undefined : momentIn(which);
  const draft = useApi('flow', { params: { id } }, { enabled: which === 'draft' });
  const version = useApi('flowVersion', { params: { id, version: number } }, { enabled: number > 0 });
  const moment = useApi('moment', { params: { id, moment: name ?? '' } }, { enabled: name !== undefined });
  const from = which === 'draft' ? draft : name === undefined ? version : moment;
  const raw = from.data?.document;
  const flow = useMemo(() => (raw === undefined ? undefined : readDocument(raw)), [raw]);
  return {
    flow,
    unreadable: raw !== undefined && flow === undefined,
    error: from.data ? null : from.error,
    refetch: () => void from.refetch(),
  };
}
