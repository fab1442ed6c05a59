// The look in one place: Mantine's theme and the studio's colour tokens for light and dark. Styles elsewhere use the tokens (`--a-…`) only.
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';
import i18next from 'i18next';

const teal: MantineColorsTuple = [
  '#f0fdfa',
  '#ccfbf1',
  '#99f6e4',
  '#5eead4',
  '#2dd4bf',
  '#14b8a6',
  '#0d9488',
  '#0f766e',
  '#115e59',
  '#134e4a',
];
const slate: MantineColorsTuple = [
  '#f8fafc',
  '#f1f5f9',
  '#e2e8f0',
  '#cbd5e1',
  '#8695aa',
  '#64748b',
  '#526077',
  '#3b4a60',
  '#1e293b',
  '#0f172a',
];
const night: MantineColorsTuple = [
  '#e2e8f0',
  '#cbd5e1',
  '#a9b6c9',
  '#8e9db5',
  '#64738d',
  '#2a374e',
  '#1a2538',
  '#111a2b',
  '#0b1220',
  '#080d18',
];

const light = {
  bg: '#f8fafc',
  surface: '#ffffff',
  raised: '#ffffff',
  sunken: '#f1f5f9',
  line: '#e2e8f0',
  edge: '#8695aa',
  text: '#0f172a',
  muted: '#475569',
  faint: '#5b6a80',
  accent: '#0f766e',
  'accent-soft': '#e3f5f2',
  'on-accent': '#ffffff',
  green: '#14703a',
  'green-soft': '#e6f6ec',
  amber: '#a14a06',
  'amber-soft': '#fdf3e0',
  red: '#b91c1c',
  'red-soft': '#fdecec',
  violet: '#6d28d9',
  'violet-soft': '#f2ecfe',
  blue: '#1d4ed8',
  'blue-soft': '#e8effe',
  speak: '#0284c7',
  decide: '#4f46e5',
  data: '#7c6f1d',
  act: '#be185d',
  shadow: '0 1px 2px rgb(15 23 42 / 6%), 0 8px 24px rgb(15 23 42 / 10%)',
};

const dark: typeof light = {
  bg: '#0b1220',
  surface: '#111a2b',
  raised: '#1a2538',
  sunken: '#0e1626',
  line: '#26334a',
  edge: '#64738d',
  text: '#e7edf5',
  muted: '#b3bfd0',
  faint: '#95a3b9',
  accent: '#2dd4bf',
  'accent-soft': '#12302f',
  'on-accent': '#062a26',
  green: '#4ade80',
  'green-soft': '#11301f',
  amber: '#fbbf24',
  'amber-soft': '#35270c',
  red: '#fca5a5',
  'red-soft': '#3b1719',
  violet: '#c4b5fd',
  'violet-soft': '#2a1f4a',
  blue: '#93c5fd',
  'blue-soft': '#172a4d',
  speak: '#38bdf8',
  decide: '#818cf8',
  data: '#d6c75a',
  act: '#f472b6',
  shadow: '0 1px 2px rgb(0 0 0 / 40%), 0 8px 24px rgb(0 0 0 / 45%)',
};

const tokens = (set: typeof light): Record<string, string> =>
  Object.fromEntries(Object.entries(set).map(([name, value]) => [`--a-${name}`, value]));

const own = (set: typeof light): Record<string, string> => ({
  ...tokens(set),
  '--mantine-color-body': set.bg,
  '--mantine-color-text': set.text,
  '--mantine-color-dimmed': set.muted,
  '--mantine-color-error': set.red,
  '--mantine-color-placeholder': set.faint,
  '--mantine-color-default-border': set.line,
  '--mantine-color-anchor': set.accent,
});

/** Puts the colour tokens beside Mantine's own variables, for both schemes. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: own(light), dark: own(dark) });

/** The Mantine theme. */
export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  colors: { teal, gray: slate, dark: night },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SFMono-Regular', Menlo, Consolas, 'Liberation Mono', monospace",
  headings: { fontFamily: "'Inter Variable', system-ui, sans-serif", fontWeight: '600' },
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  defaultRadius: 8,
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    // Asked at each drawing, so that it is in the language of the moment.
    Notification: { defaultProps: () => ({ closeButtonProps: { 'aria-label': i18next.t('common.close') } }) },
    Tooltip: { defaultProps: { openDelay: 250, withArrow: true } },
    Modal: { defaultProps: { centered: true, radius: 12 } },
    Drawer: { defaultProps: { position: 'right' } },
    TextInput: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
    PasswordInput: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
    Textarea: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
    NumberInput: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
    Select: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'], allowDeselect: false } },
    MultiSelect: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
  },
});
