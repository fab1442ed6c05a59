// A telephone key drawn as a cap.

/** The key `value` (0-9, *, #) as a cap. */
export function Keycap({ value }: { value: string }) {
  return <kbd className="a-keycap">{value}</kbd>;
}
