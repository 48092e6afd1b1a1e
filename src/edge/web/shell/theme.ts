import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** Sea green of the mark; shade 8 on white and white on it pass 4.5:1, as does shade 3 on the dark ground. */
const kelp: MantineColorsTuple = [
  '#e8f5f2',
  '#d0e8e3',
  '#a3d3ca',
  '#6fbfb2',
  '#42a79a',
  '#248f84',
  '#137a71',
  '#0c6b64',
  '#0b5d5b',
  '#074745',
];

/** The greys of the library's own controls on a dark screen, in the tint of the desk; 0 is text, 7 the ground. */
const dusk: MantineColorsTuple = [
  '#e2ebe8',
  '#b9c7c3',
  '#93a6a1',
  '#8a9d98',
  '#314142',
  '#1f2d2e',
  '#152021',
  '#111a1b',
  '#0d1516',
  '#090f10',
];

export const theme = createTheme({
  primaryColor: 'kelp',
  primaryShade: { light: 8, dark: 6 },
  colors: { kelp, dark: dusk },
  fontFamily: "'Plex Sans', system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  defaultRadius: 4,
  cursorType: 'pointer',
  focusRing: 'auto',
  components: {
    Button: { defaultProps: { size: 'xs' } },
    TextInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', comboboxProps: { shadow: 'md' } } },
    Autocomplete: { defaultProps: { size: 'xs', comboboxProps: { shadow: 'md' } } },
    Checkbox: { defaultProps: { size: 'xs' } },
  },
});
