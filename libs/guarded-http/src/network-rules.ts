/** Which addresses may be connected to. Made by `parseNetworkRules`. */
export interface NetworkRules {
  /** Whether plain http is allowed beside https. */
  plainHttp: boolean;
  /** Whether this IP address (v4, v6, v4-mapped v6) may be connected to. */
  isAddressAllowed(address: string): boolean;
}
