import type { Plan } from "../../topology/plan/plan.ts";
import { NODE, NODE_IMAGE_VARIABLE } from "./names.ts";
import type { ExportedTask } from "./task-services.ts";

/** A request of sc-sim.yaml. */
interface Request {
  readonly service: string;
  readonly url: string;
  readonly data?: string;
}

/** Which requests the project sends, and a sentence about each that it does not. */
export function sortRequests(
  requests: readonly Request[],
  { tasks }: Plan,
): { readonly sent: readonly Request[]; readonly leftOut: readonly string[] } {
  const whyNot = ({ service, url, data }: Request): string | undefined => {
    if (!/^http:/i.test(url)) return "Node's fetch, which sends it there, speaks http only";
    if (data !== undefined) return "it has a body";
    return tasks.some((task) => task.service === service) ? undefined : `${service} has no task`;
  };
  return {
    sent: requests.filter((request) => whyNot(request) === undefined),
    leftOut: requests.flatMap((request) => {
      const why = whyNot(request);
      return why === undefined
        ? []
        : [`The project does not send the request to ${request.url}: ${why}.`];
    }),
  };
}

/** One-shot services, one per request, so that there is a line to see: the Compose services by name. */
export function requestServices(
  requests: readonly Request[],
  tasks: readonly ExportedTask[],
): object {
  const entries = requests.flatMap(({ service, url }, index) => {
    const sender = tasks.find(({ task }) => task.service === service);
    const name = index === 0 ? "request" : `request-${index + 1}`;
    return sender === undefined ? [] : [[name, requestService(url, sender, tasks)] as const];
  });
  return Object.fromEntries(entries);
}

/** Waits until every app listens, then sends one request from inside the sender's task, and ends. */
function requestService(
  url: string,
  { ports, services: { pause, redirects } }: ExportedTask,
  tasks: readonly ExportedTask[],
): object {
  const apps = tasks.flatMap(({ names, task }) =>
    task.containers.flatMap((container) =>
      container.ports.map(({ containerPort }) => [names.host, containerPort]),
    ),
  );
  const script = `
const net = require('net');
const listens = (host, port) => new Promise((ok) => {
  const socket = net.connect(port, host, () => { socket.destroy(); ok(); });
  socket.on('error', () => setTimeout(() => listens(host, port).then(ok), 200));
});
Promise.all(${JSON.stringify(apps)}.map(([host, port]) => listens(host, port)))
  .then(() => fetch(${JSON.stringify(url)}))
  .then(async (answer) => console.log(answer.status, await answer.text()));
`;
  return {
    image: NODE_IMAGE_VARIABLE,
    entrypoint: [NODE, "-e"],
    command: [script.trim().replaceAll("$", "$$$$")],
    network_mode: `service:${pause}`,
    depends_on: {
      ...Object.fromEntries(
        tasks.map(({ services }) => [services.pause, { condition: "service_healthy" }]),
      ),
      ...(ports.redirects.length > 0 && {
        [redirects]: { condition: "service_completed_successfully" },
      }),
    },
  };
}
