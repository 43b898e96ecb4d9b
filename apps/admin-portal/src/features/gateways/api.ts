export const GATEWAYS_KEY = ['gateways'] as const;
