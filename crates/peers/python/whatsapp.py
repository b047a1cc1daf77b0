"""A client of the WhatsApp Cloud API by pywa.

Arguments: the address with the version, the token, the sending number's id and the business account's. A line of input is
`{"do": …}` with what that needs; the answer to it is what pywa made of the Graph's, or `{"error": its code}`.
"""

import json
import sys

import httpx
from pywa import WhatsApp
from pywa.errors import WhatsAppError
from pywa.types import Button, CallbackButton, CallbackSelection, Message, Section, SectionList, SectionRow
from pywa.types.templates import (AuthenticationBody, AuthenticationFooter, BodyText, Buttons, CopyCodeOTPButton, HeaderImage,
                                  Template, TemplateCategory, TemplateLanguage, URLButton)

address, token, number, account = sys.argv[1:]
client = WhatsApp(phone_id=number, token=token, waba_id=account, session=httpx.Client(trust_env=False))
client.api._session.base_url = address

body, button = AuthenticationBody(add_security_recommendation=True), CopyCodeOTPButton(text="Copy code")


def send(to, template, language, code, data):
    sent = client.send_template(to, template, TemplateLanguage(language), [body.params(otp=code), button.params(otp=code)],
                                tracker=data)
    return sent.id


def image_template(to, template, language, image, body, suffix, data):
    numbers = " ".join("{{%d}}" % number for number in range(1, len(body) + 1))
    link = URLButton(text="Go", url="https://shop.example/{{1}}", example="https://shop.example/a")
    parts = [HeaderImage.params(image=image), BodyText(numbers, *body).params(*body),
             link.params(url_variable=suffix, index=0)]
    return client.send_template(to, template, TemplateLanguage(language), parts, tracker=data).id


def text(to, text, data):
    return client.send_message(to, text, tracker=data).id


def image(to, link, caption, data):
    return client.send_image(to, link, caption, tracker=data).id


def document(to, link, caption, filename, data):
    return client.send_document(to, link, filename, caption, tracker=data).id


def buttons(to, header, body, footer, buttons, data):
    pressed = [Button(title=one["title"], callback_data=one["id"]) for one in buttons]
    return client.send_message(to, body, header=header, footer=footer, buttons=pressed, tracker=data).id


def menu(to, header, body, footer, button, sections, data):
    def row(one):
        return SectionRow(title=one["title"], callback_data=one["id"], description=one.get("description"))
    chosen = SectionList(button, [Section(one["title"], [row(row_) for row_ in one["rows"]]) for one in sections])
    return client.send_message(to, body, header=header, footer=footer, buttons=chosen, tracker=data).id


def create(name, language, minutes):
    parts = [body, AuthenticationFooter(code_expiration_minutes=minutes), Buttons(buttons=[button])]
    made = client.create_template(Template(name=name, language=TemplateLanguage(language),
                                           category=TemplateCategory.AUTHENTICATION, components=parts))
    return {"id": made.id, "status": made.status.value}


def templates(name):
    found = client.get_templates(name=name)
    return [{"id": one.id, "status": one.status.value, "language": one.language.value} for one in found]


def add(country, digits, name):
    return {"id": client.create_phone_number(country_calling_code=country, phone_number=digits, verified_name=name).id}


def request_code(id, method, language):
    return client.request_verification_code(code_method=method, language_code=language, phone_id=id).success


def verify_code(id, code):
    return client.verify_phone_number(code, phone_id=id).success


def register(id, pin):
    return client.register_phone_number(pin, phone_id=id).success


def read(update):
    """What a user wrote, from a webhook."""
    written = update["entry"][0]["changes"][0]["value"]["messages"][0]
    kind = written.get("interactive", written)["type"]
    kinds = {"button": CallbackButton, "button_reply": CallbackButton, "list_reply": CallbackSelection}
    found = kinds.get(kind, Message).from_update(client, update)
    answered = found.reply_to_message and found.reply_to_message.id
    told = {"kind": kind, "id": found.id, "from": found.from_user.wa_id, "name": found.from_user.name, "answers": answered}
    if kind in kinds:
        return told | {"data": found.data, "title": found.title}
    media = found.media and {"id": found.media.id, "mime_type": found.media.mime_type, "sha256": found.media.sha256}
    return told | {"text": found.text, "caption": found.caption, "media": media}


for line in sys.stdin:
    wish = json.loads(line)
    try:
        answer = globals()[wish.pop("do")](**wish)
    except WhatsAppError as refused:
        answer = {"error": refused.code}
    print(json.dumps(answer), flush=True)
