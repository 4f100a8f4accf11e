// A real `ombud serve` with the sample assistant and the sample company's billing system, on free
// ports and with data of their own.

import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
export const checkout = process.env.OMBUD_TEST_CHECKOUT ?? join(here, "..", "..");
const target = process.env.CARGO_TARGET_DIR ?? join(homedir(), ".cache", "ombud", "target");

/** The binary under test. */
export const binary = process.env.OMBUD_TEST_BINARY ?? join(target, "fast", "ombud");

/** How long a server may take until it is ready: it trains its understanding first. */
const READY_MAX_MS = 60_000;

export class Server {
  /** `settings`: environment beside that of the sample. */
  static async start(settings = {}) {
    const server = new Server();
    server.settings = settings;
    server.folder = mkdtempSync(join(tmpdir(), "ombud-browser."));
    server.port = await freePort();
    server.url = `http://127.0.0.1:${server.port}`;
    await server.beginBilling();
    await server.begin();
    return server;
  }

  /** Start the billing system that the assistant acts on. */
  async beginBilling() {
    const data = join(this.folder, "billing.db");
    const command = join(dirname(binary), "nordlicht-billing");
    this.billing = spawn(command, ["--data", data, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "ignore"] });
    const [line] = await once(this.billing.stdout, "data");
    this.billingUrl = String(line).trim().replace("listening on ", "");
    this.billingToken = `${data}.token`;
  }

  /** The one-time code that the billing system sent last. */
  code() {
    const last = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('SELECT text FROM outbox ORDER BY rowid DESC').fetchone()[0].split()[-1])";
    return execFileSync("/usr/bin/python3", ["-c", last, join(this.folder, "billing.db")], { encoding: "utf8" }).trim();
  }

  /** A meter reading that a contract takes: a little more than the last. */
  async nextReading(contract) {
    const authorization = `Bearer ${readFileSync(this.billingToken, "utf8").trim()}`;
    const answer = await fetch(`${this.billingUrl}/v1/contracts/${contract}/state`, { headers: { authorization } });
    const { readings } = await answer.json();
    return Math.max(...readings.map((reading) => reading.value_kwh)) + 5;
  }

  /** Start the process, also again after it was killed. */
  async begin() {
    this.said = "";
    this.process = spawn(binary, ["serve"], {
      ...this.surroundings(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on("data", (bytes) => { this.said += bytes; });
    }
    const until = Date.now() + READY_MAX_MS;
    while (Date.now() < until) {
      if (this.process.exitCode !== null) break;
      try {
        if ((await fetch(`${this.url}/readyz`)).ok) return;
      } catch {
        // Not listening yet.
      }
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`ombud serve was not ready:\n${this.said}`);
  }

  surroundings() {
    return {
      cwd: this.folder,
      env: {
        PATH: process.env.PATH,
        OMBUD_SERVER_LISTEN: `127.0.0.1:${this.port}`,
        OMBUD_DATA_FOLDER: join(this.folder, "data"),
        OMBUD_ASSISTANT_FOLDER: join(checkout, "examples", "nordlicht"),
        OMBUD_LOG_LEVEL: "warn",
        OMBUD_TOOLS_CONNECTED: JSON.stringify([`billing ${this.billingUrl} ${this.billingToken}`]),
        ...this.settings,
      },
    };
  }

  /** Make a backup; what puts it back while the server does not run. */
  backup() {
    const folder = mkdtempSync(join(this.folder, "backup."));
    const run = (...command) => execFileSync(binary, command, { ...this.surroundings(), encoding: "utf8" });
    run("backup", join(folder, "data"));
    return () => run("restore", join(folder, "data"));
  }

  async kill(signal = "SIGKILL") {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = new Promise((done) => this.process.once("exit", done));
    this.process.kill(signal);
    await gone;
  }

  async stop() {
    await this.kill("SIGTERM");
    this.billing.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What `ombud verify` says about a receipt; throws where it is not valid. */
  async verify(receipt) {
    const key = (await (await fetch(`${this.url}/key`)).text()).trim();
    return JSON.parse(execFileSync(binary, ["verify", receipt, "--key", key, "--json"], { encoding: "utf8" }));
  }
}

function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}
