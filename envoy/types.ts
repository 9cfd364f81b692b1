/** The part of Envoy's v3 API that is emitted here, in Envoy's own names (snake_case). */
export interface Bootstrap {
  readonly node?: { readonly id: string; readonly cluster: string };
}
