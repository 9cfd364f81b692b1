interface InCluster {
  /** Its name or its ARN. */
  readonly cluster?: string | undefined;
  readonly clusterArn?: string | undefined;
}

/** The cluster that a service is in; `default` where the file does not say. */
export function clusterNameOf({ cluster, clusterArn }: InCluster): string {
  return (cluster ?? clusterArn)?.split("/").at(-1) ?? "default";
}
