interface EndpointNameFacts {
  readonly aliasDnsName: string | undefined;
  readonly discoveryName: string | undefined;
  readonly portName: string;
  readonly namespace: string;
}

/**
 * The name under which clients reach a Service Connect service: the client alias's own, else `discoveryName.namespace`, else
 * `portName.namespace`.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectClientAlias.html
 */
export function endpointDnsName(facts: EndpointNameFacts): string {
  const { aliasDnsName, discoveryName, portName, namespace } = facts;
  return aliasDnsName ?? `${discoveryName ?? portName}.${namespace}`;
}
