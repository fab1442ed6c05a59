// The mark of Atiende: a speech bubble whose tail is a telephone handset's curve, in one colour and one stroke weight.

/** Draws the mark in the current text colour. `size` in CSS pixels. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={2.2}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d="M9.6 14.4H16.2a5 5 0 0 0 5-5V7.3a5 5 0 0 0-5-5H7.8a5 5 0 0 0-5 5v4.4c0 5.6 4.1 9.6 9.7 9.9h1.7a1.8 1.8 0 0 0 1.8-1.8v-.7" />
    </svg>
  );
}
