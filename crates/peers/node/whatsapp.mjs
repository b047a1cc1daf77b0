// A client of the WhatsApp Cloud API by the package @kapso/whatsapp-cloud-api, which builds and checks what it sends.
//
// Arguments: the address, the version, the token and the sending number's id. A line of input is a message as `to`,
// `template`, `language`, `code` and `data`; the answer to it is the vendor's id of the message.

import { createInterface } from "node:readline";
import { WhatsAppClient, buildTemplateSendPayload } from "@kapso/whatsapp-cloud-api";

const [baseUrl, graphVersion, accessToken, phoneNumberId] = process.argv.slice(2);
const client = new WhatsAppClient({ baseUrl, graphVersion, accessToken });

for await (const line of createInterface({ input: process.stdin })) {
  const { to, template, language, code, data } = JSON.parse(line);
  const parameters = [{ type: "text", text: code }];
  const built = buildTemplateSendPayload({
    name: template, language, body: parameters, buttons: [{ type: "button", subType: "url", index: 0, parameters }],
  });
  const sent = await client.messages.sendTemplate({ phoneNumberId, to, template: built, bizOpaqueCallbackData: data });
  console.log(JSON.stringify(sent.messages[0].id));
}
