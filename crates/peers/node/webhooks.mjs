// Verifies calls to webhooks, one a line, and prints their type or "refused".

import { createInterface } from "node:readline";
import { Webhook } from "standardwebhooks";

for await (const line of createInterface({ input: process.stdin })) {
  const call = JSON.parse(line);
  try {
    const event = new Webhook(call.secret).verify(call.body, call.headers);
    console.log(event.type);
  } catch (refused) {
    console.error(String(refused));
    console.log("refused");
  }
}
