// Stored JSON text inside an answer without parsing it again: a marker goes through the schema and is replaced in the text.
// Not here: answers themselves (register-routes.ts).
import { randomBytes } from 'node:crypto';

const key = '$rawJson';

/** Collects raw texts of one answer. */
export class RawJson {
  readonly #mark = randomBytes(16).toString('hex');
  readonly #texts: string[] = [];

  /** Stands for `text`, which must be a JSON object's text, in an answer. */
  put(text: string): Record<string, unknown> {
    this.#texts.push(text);
    return { [key]: `${this.#mark}${this.#texts.length - 1}.` };
  }

  /** The answer as JSON text with every marker replaced. The marker is random: no data can contain it. */
  stringify(answer: unknown): string {
    const text = JSON.stringify(answer);
    if (this.#texts.length === 0) return text;
    const parts = text.split(`{"${key}":"${this.#mark}`);
    return parts
      .map((part, index) => {
        if (index === 0) return part;
        const end = part.indexOf('."}');
        return (this.#texts[Number(part.slice(0, end))] ?? '{}') + part.slice(end + 3);
      })
      .join('');
  }
}
