// The account's templates as this channel knows them: listed with paging, kept in the store, mended by webhooks and refusals.
// Not here: what a template wants (flow/whatsapp-template.ts), the request (graph.ts).
import * as z from 'zod';
import type { CourierSurroundings } from '#ports/channel-kind.ts';
import type { TemplateRow } from '#ports/channel-store.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import type { Graph } from './graph.ts';

/** A list older than this is read anew when a message needs it. */
const freshMs = 5 * 60_000;
/** The store's list is read again after this: another process may have listed. */
const rememberedMs = 60_000;
/** The account may ask for 5,000 things an hour, of which lists are the dearest. */
const doubtMs = 30_000;
const pageSize = 100;
/** An account has 6,000 templates at most, with translations more; a list that never ends is a fault. */
const mostPages = 200;

const fields = 'id,name,language,status,category,parameter_format,components,quality_score,rejected_reason';

const listed = z.object({
  name: z.string(),
  language: z.string(),
  status: z.string().default('PENDING'),
  category: z.string().default(''),
  parameter_format: z.string().nullish(),
  components: z.array(z.unknown()).default([]),
  quality_score: z.object({ score: z.string() }).nullish().catch(undefined),
  rejected_reason: z.string().nullish(),
});

const graphPage = z.object({
  data: z.array(z.unknown()),
  paging: z.object({ cursors: z.object({ after: z.string().optional() }).optional(), next: z.string().optional() }).optional(),
});
const dialogPage = z.object({ waba_templates: z.array(z.unknown()), total: z.number().optional() });

/** The templates of one channel. */
export class TemplateShelf {
  readonly #channel: string;
  readonly #account: string;
  readonly #graph: Graph;
  readonly #around: CourierSurroundings;
  #known: { readAt: number; at: number; rows: TemplateRow[] } | undefined;
  #listing: Promise<TemplateRow[]> | undefined;
  #doubtedAt = Number.NEGATIVE_INFINITY;

  /** `account` = the WABA's id. */
  constructor(channel: string, account: string, graph: Graph, around: CourierSurroundings) {
    this.#channel = channel;
    this.#account = account;
    this.#graph = graph;
    this.#around = around;
  }

  /** The template in this very language; undefined where the account does not list it. */
  async find(name: string, language: string): Promise<TemplateRow | undefined> {
    const { at, rows } = await this.#remembered();
    const found = rows.find((row) => row.name === name && row.language === language);
    // The message does not wait for the list, unless it is not in it.
    if (this.#around.clock.now() - at < freshMs) return found;
    if (found) {
      this.#refreshAside();
      return found;
    }
    const fresh = await this.refresh().catch(() => rows);
    return fresh.find((row) => row.name === name && row.language === language);
  }

  /** List the account's templates anew and keep them. Throws `Failure`. */
  refresh(): Promise<TemplateRow[]> {
    this.#listing ??= this.#list().finally(() => {
      this.#listing = undefined;
    });
    return this.#listing;
  }

  /** News of one template: what is known changes at once, one that is not known is listed. */
  async change(
    name: string,
    language: string,
    news: Partial<Pick<TemplateRow, 'status' | 'category' | 'quality' | 'rejectedReason'>>,
  ): Promise<void> {
    const { at, rows } = await this.#remembered();
    if (!rows.some((row) => row.name === name && row.language === language)) return this.#refreshAside();
    await this.#keep(
      at,
      rows.map((row) => (row.name === name && row.language === language ? { ...row, ...news } : row)),
    );
  }

  /** A refusal says that our list is not right: it is read again, once in a while however many refusals say so. */
  doubt(): void {
    const now = this.#around.clock.now();
    if (now - this.#doubtedAt < doubtMs) return;
    this.#doubtedAt = now;
    this.#refreshAside();
  }

  #refreshAside(): void {
    this.refresh().catch((error: unknown) => {
      const { code, message } = asFailure(error);
      this.#around.log.warn({ channel: this.#channel, code, reason: message }, 'the templates could not be listed');
    });
  }

  async #remembered(): Promise<{ at: number; rows: TemplateRow[] }> {
    const now = this.#around.clock.now();
    if (this.#known && now - this.#known.readAt < rememberedMs) return this.#known;
    const kept = await this.#around.store.templates(this.#channel);
    this.#known = { readAt: now, at: kept?.at ?? 0, rows: kept?.templates ?? [] };
    return this.#known;
  }

  async #keep(at: number, rows: TemplateRow[]): Promise<void> {
    await this.#around.store.saveTemplates(this.#channel, at, rows);
    this.#known = { readAt: this.#around.clock.now(), at, rows };
  }

  async #list(): Promise<TemplateRow[]> {
    const at = this.#around.clock.now();
    const items = this.#graph.dialect === 'meta' ? await this.#listGraph() : await this.#listDialog();
    const rows = items.flatMap((item) => {
      const read = listed.safeParse(item);
      return read.success ? [rowOf(read.data)] : [];
    });
    await this.#keep(at, rows);
    return rows;
  }

  async #listGraph(): Promise<unknown[]> {
    const items: unknown[] = [];
    let after = '';
    for (let page = 0; page < mostPages; page += 1) {
      const more = after === '' ? '' : `&after=${encodeURIComponent(after)}`;
      const { data, paging } = await this.#graph.get(
        `${this.#account}/message_templates?fields=${fields}&limit=${pageSize}${more}`,
        graphPage,
      );
      items.push(...data);
      const next = paging?.cursors?.after;
      if (paging?.next === undefined || next === undefined || next === after) return items;
      after = next;
    }
    throw new Failure('bad-answer', 'the list of templates does not end');
  }

  async #listDialog(): Promise<unknown[]> {
    const items: unknown[] = [];
    for (let page = 0; page < mostPages; page += 1) {
      const { waba_templates, total } = await this.#graph.get(`v1/configs/templates?limit=${pageSize}&offset=${items.length}`, dialogPage);
      items.push(...waba_templates);
      if (waba_templates.length === 0 || items.length >= (total ?? 0)) return items;
    }
    throw new Failure('bad-answer', 'the list of templates does not end');
  }
}

function rowOf({
  name,
  language,
  status,
  category,
  parameter_format,
  components,
  quality_score,
  rejected_reason,
}: z.output<typeof listed>): TemplateRow {
  const reason = rejected_reason ?? undefined;
  return {
    name,
    language,
    status: status.toUpperCase(),
    category: category.toUpperCase(),
    parameterFormat: parameter_format?.toUpperCase() === 'NAMED' ? 'NAMED' : 'POSITIONAL',
    components,
    quality: quality_score?.score,
    rejectedReason: reason === 'NONE' ? undefined : reason,
  };
}
