/** TCP that the kernel sends to another port of the same task. */
export type Redirect =
  /** From other tasks, to `port` of this one: ECS's interception of a containerPort. */
  | { readonly kind: "ingress"; readonly port: number; readonly to: number }
  /** From this task, to an alias's virtual address. */
  | {
      readonly kind: "egress";
      readonly address: string;
      readonly port: number;
      readonly to: number;
    };
