import { createTheme, type MantineColorsTuple } from '@mantine/core';

const petrol: MantineColorsTuple = ['#eef9fb', '#d8f3f6', '#b7e7ec', '#8bd6de', '#5cc1cc', '#35a7b2', '#158a95', '#076f78', '#03565e', '#023f44'];
const leaf: MantineColorsTuple = ['#effaf2', '#daf5e2', '#b8ebc8', '#8edca9', '#63c88b', '#3bae6e', '#249057', '#197444', '#145a35', '#0f4126'];
const brass: MantineColorsTuple = ['#fef6ea', '#feeacc', '#fcd69c', '#f4bd62', '#e1a22b', '#c38908', '#a17003', '#815903', '#654501', '#4a3102'];
const rust: MantineColorsTuple = ['#fff4f2', '#fee7e3', '#fed0c9', '#feb0a6', '#ff887a', '#f25d50', '#d53830', '#b02620', '#8a1d18', '#641712'];
const plum: MantineColorsTuple = ['#faf4fc', '#f5e7f9', '#ebd2f3', '#dfb6ec', '#cf97e1', '#ba76ce', '#9e59b3', '#814494', '#663374', '#4a2455'];
const mist: MantineColorsTuple = ['#f9fafa', '#f2f5f5', '#e6ebea', '#dadfdf', '#bfc6c5', '#909b9a', '#626f6e', '#455352', '#263332', '#131e1d'];
const dark: MantineColorsTuple = ['#e7eaea', '#c6cccc', '#9ea7a6', '#788382', '#4f5b5a', '#323d3d', '#222d2c', '#121c1b', '#0c1514', '#070e0e'];

/** One look for both portals. Semantic colours are CSS variables (`--kp-…`, in styles.css); components use those. */
export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 8, dark: 7 },
  colors: { petrol, leaf, brass, rust, plum, mist, dark, gray: mist, red: rust, green: leaf, yellow: brass },
  black: '#131e1d',
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: "'Hanken Grotesk Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.35', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.3' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '40px' },
  radius: { xs: '3px', sm: '5px', md: '8px', lg: '12px', xl: '16px' },
  headings: {
    fontFamily: "'Hanken Grotesk Variable', system-ui, sans-serif",
    sizes: { h1: { fontSize: '26px', lineHeight: '1.23', fontWeight: '640' }, h2: { fontSize: '16.5px', lineHeight: '1.4', fontWeight: '630' }, h3: { fontSize: '14px', lineHeight: '1.5', fontWeight: '620' } },
  },
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Table: { defaultProps: { verticalSpacing: 10 } },
    Modal: { defaultProps: { centered: true, radius: 'lg', size: 560, closeButtonProps: { 'aria-label': 'Close' } } },
  },
});
