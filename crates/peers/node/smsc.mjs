// An SMSC by the package smpp. It prints what it gets as lines of JSON; the first line says the port.
//
// It takes binds with the password `hunter2`, and refuses the system id `full`. The end of a recipient's number says what
// happens to a message:
//   58, 14, 0b…  `8000` and a status in two hexadecimal digits written as three decimals (`8000088` is 0x58)
//   9001  no answer at all          9002  the connection breaks instead of an answer
//   9003  the receipt comes before the answer        9004  a failure is reported in the text
//   9005  hexadecimal id in the answer, decimal in the receipt        9006  delivered, in fields of their own
//   9007  the answer comes when `answer` is said
// With the files of a certificate and its key as arguments it wants TLS. On its input: `report ID STAT` reports so of a
// message on all sessions, `drop` breaks all connections, `unbind` asks the clients to unbind, `refuse` and `accept` say what happens
// to the next binds.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import smpp from "smpp";

const tell = (event) => console.log(JSON.stringify(event));
const sessions = new Set();
let refuses = false;
let count = 2586;
const held = [];

const text = (message) => (typeof message === "string" ? message : (message?.message ?? message).toString());

function report(session, pdu, fields) {
  const deliver = { esm_class: 4, source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, ...fields };
  session.deliver_sm(deliver, (answer) => tell({ event: "receipt_answered", status: answer.command_status }));
}

const wording = (id, stat, err) =>
  `id:${id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010001 stat:${stat} err:${err} text:417083`;

function submitted(session, pdu) {
  tell({
    event: "submit", to: pdu.destination_addr, from: pdu.source_addr, ton: pdu.source_addr_ton, npi: pdu.source_addr_npi,
    dest_ton: pdu.dest_addr_ton, dest_npi: pdu.dest_addr_npi, esm_class: pdu.esm_class, coding: pdu.data_coding,
    receipt: pdu.registered_delivery, tls: session.socket.encrypted === true, validity: text(pdu.validity_period), text: text(pdu.short_message),
    udh: pdu.short_message?.udh?.map?.((part) => part.toString("hex")),
  });
  const id = ++count;
  const receipt = (written, stat, err = "000") => report(session, pdu, { short_message: wording(written, stat, err) });
  const take = (written) => session.send(pdu.response({ message_id: written }));
  const refused = /8000(\d{3})$/.exec(pdu.destination_addr);
  if (refused) {
    session.send(pdu.response({ command_status: Number(refused[1]) }));
    return;
  }
  switch (pdu.destination_addr.slice(-4)) {
    case "9001": break;
    case "9002": session.socket.destroy(); break;
    case "9003": receipt(`m${id}`, "DELIVRD"); take(`m${id}`); break;
    case "9004": take(`m${id}`); receipt(`m${id}`, "UNDELIV", "045"); break;
    case "9005": take(id.toString(16).toUpperCase()); receipt(id, "DELIVRD"); break;
    case "9006": take(`m${id}`); report(session, pdu, { short_message: "", receipted_message_id: `m${id}`, message_state: 2 }); break;
    case "9007": held.push(() => take(`m${id}`)); break;
    default: take(`m${id}`);
  }
}

const [cert, key] = process.argv.slice(2).map((file) => readFileSync(file));
const server = smpp.createServer(cert ? { cert, key } : {}, (session) => {
  sessions.add(session);
  session.on("bind_transceiver", (pdu) => {
    const status = refuses || pdu.system_id === "full" ? 0x0d : pdu.password === "hunter2" ? 0 : 0x0e;
    tell({ event: "bind", system_id: pdu.system_id, version: pdu.interface_version, status });
    session.send(pdu.response({ command_status: status }));
  });
  session.on("submit_sm", (pdu) => submitted(session, pdu));
  session.on("enquire_link", (pdu) => { tell({ event: "enquire_link" }); session.send(pdu.response()); });
  session.on("unbind", (pdu) => { tell({ event: "unbind" }); session.send(pdu.response()); session.close(); });
  session.on("unbind_resp", () => { tell({ event: "unbind_answered" }); session.close(); });
  session.on("close", () => sessions.delete(session));
  session.on("error", () => sessions.delete(session));
});

createInterface({ input: process.stdin }).on("line", (line) => {
  const [word, id, stat] = line.split(" ");
  if (word === "report") {
    for (const session of sessions) report(session, { destination_addr: "ACME", source_addr: "ACME" }, { short_message: wording(id, stat, "045") });
  }
  if (line === "drop") for (const session of sessions) session.socket.destroy();
  if (line === "unbind") for (const session of sessions) session.unbind();
  if (line === "answer") for (const answer of held.splice(0)) answer();
  if (line === "refuse") refuses = true;
  if (line === "accept") refuses = false;
}).on("close", () => process.exit(0));

server.listen(0, "127.0.0.1", function () { console.log(this.address().port); });
