// The password somebody just signed in with, for the page that asks for a new one: nobody types a made-up password twice. Memory of this page alone.
let typed: string | undefined;

/** Keep it until it is changed; undefined = forget it. */
export function keepTyped(password: string | undefined): void {
  typed = password;
}

/** What was kept; undefined where the page was loaded since. */
export function typedPassword(): string | undefined {
  return typed;
}
