// When an ear is asked whether it hears a menu: by one caller of that menu at a time, however many listen. A try is a connection and a look at
// every template, which a hundred callers twice a second would make the most costly thing that both processes do. While it is known that
// it does, a caller connects only to speak.
// Not here: the connection (listening.ts).

/** Why the ear cannot hear a menu now, and when somebody may ask again (`performance.now()`). */
export interface EarHindrance {
  code: string;
  message: string;
  nextAt: number;
}

const retryMs = 500;
/** An ear that heard a menu is taken to do so for so long. */
const believedMs = 2000;
/** Menus of which something is remembered; one that is forgotten is only asked for more often. */
const mostMenus = 500;

/** What the callers of a process know together. A menu is named by its request. */
export class EarTries {
  readonly #hindered = new Map<string, EarHindrance>();
  /** Until when the ear is believed to hear a menu. */
  readonly #believed = new Map<string, number>();

  /** Whether somebody should connect to learn if the ear hears this menu; who is told so is the one who does. */
  doubtful(menu: string, now: number): boolean {
    if (this.#hindered.has(menu)) return true;
    const until = this.#believed.get(menu);
    if (until !== undefined && now < until) return false;
    remember(this.#believed, menu, now + retryMs);
    return true;
  }

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
    this.#believed.delete(menu);
    remember(this.#hindered, menu, { code, message, nextAt });
    return nextAt;
  }

  /** It listens: whoever waits may connect at once. */
  works(menu: string, now: number): void {
    this.#hindered.delete(menu);
    remember(this.#believed, menu, now + believedMs);
  }
}

function remember<V>(menus: Map<string, V>, menu: string, value: V): void {
  menus.set(menu, value);
  const [oldest] = menus.keys();
  if (menus.size > mostMenus && oldest !== undefined) menus.delete(oldest);
}
