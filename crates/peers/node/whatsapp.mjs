// A client of the WhatsApp Cloud API by the package @kapso/whatsapp-cloud-api, which builds and checks what it sends.
//
// Arguments: the address, the version, the token and the sending number's id. A line of input is a message as `to`, `data`
// and what its kind, `do`, needs (`send`, a template with a code, without one); the answer to it is the vendor's id of the
// message.

import { createInterface } from "node:readline";
import { WhatsAppClient, buildTemplateSendPayload } from "@kapso/whatsapp-cloud-api";

const [baseUrl, graphVersion, accessToken, phoneNumberId] = process.argv.slice(2);
const client = new WhatsAppClient({ baseUrl, graphVersion, accessToken });
const messages = client.messages;

const texts = (...all) => all.map((text) => ({ type: "text", text }));
const urlButton = (text) => ({ type: "button", subType: "url", index: 0, parameters: texts(text) });
const around = ({ header, body, footer }) => ({ header: texts(header)[0], bodyText: body, footerText: footer });

const kinds = {
  send({ template, language, code }, base) {
    const built = { name: template, language, body: texts(code), buttons: [urlButton(code)] };
    return messages.sendTemplate({ ...base, template: buildTemplateSendPayload(built) });
  },
  image_template({ template, language, image, body, suffix }, base) {
    const header = { type: "image", image: { link: image } };
    const built = { name: template, language, header, body: texts(...body), buttons: [urlButton(suffix)] };
    return messages.sendTemplate({ ...base, template: buildTemplateSendPayload(built) });
  },
  text({ text }, base) {
    return messages.sendText({ ...base, body: text, previewUrl: false });
  },
  image({ link, caption }, base) {
    return messages.sendImage({ ...base, image: { link, caption } });
  },
  document({ link, caption, filename }, base) {
    return messages.sendDocument({ ...base, document: { link, caption, filename } });
  },
  buttons(wish, base) {
    return messages.sendInteractiveButtons({ ...base, ...around(wish), buttons: wish.buttons });
  },
  menu(wish, base) {
    return messages.sendInteractiveList({ ...base, ...around(wish), buttonText: wish.button, sections: wish.sections });
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { do: kind = "send", to, data, ...wish } = JSON.parse(line);
  const sent = await kinds[kind](wish, { phoneNumberId, to, bizOpaqueCallbackData: data });
  console.log(JSON.stringify(sent.messages[0].id));
}
