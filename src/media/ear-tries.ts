// When an ear that could not hear a menu is asked again: by one caller of that menu at a time, however many listen. A try is a connection
// and a look at every template, which a hundred callers twice a second would make the most costly thing that both processes do.
// Not here: the connection (listening.ts).

/** Why the ear cannot hear a menu now, and when somebody may ask again (`performance.now()`). */
export interface EarHindrance {
  code: string;
  message: string;
  nextAt: number;
}

const retryMs = 500;
/** Menus whose failure is remembered; one that is forgotten is only asked for more often. */
const mostMenus = 500;

/** What the callers of a process know together. A menu is named by its request. */
export class EarTries {
  readonly #hindered = new Map<string, EarHindrance>();

  /** Undefined = ask the ear now; who is told so is the one who does. */
  hindrance(menu: string, now: number): EarHindrance | undefined {
    const known = this.#hindered.get(menu);
    if (known === undefined || now < known.nextAt) return known;
    this.#hindered.set(menu, { ...known, nextAt: now + retryMs });
    return undefined;
  }

  /** The ear could not. Answers when to try again. */
  failed(menu: string, { code, message }: Omit<EarHindrance, 'nextAt'>, now: number): number {
    const nextAt = now + retryMs;
    this.#hindered.set(menu, { code, message, nextAt });
    const [oldest] = this.#hindered.keys();
    if (this.#hindered.size > mostMenus && oldest !== undefined) this.#hindered.delete(oldest);
    return nextAt;
  }

  /** It listens: whoever waits may connect at once. */
  works(menu: string): void {
    this.#hindered.delete(menu);
  }
}
