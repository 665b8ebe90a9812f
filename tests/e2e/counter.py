"""A browser without script at the counter: reads a page's forms as a person sees them, fills them in, presses a button.

Sends exactly what the form offers (hidden fields, marks, the pressed button), so a page that lacks a field fails here.
Shares no code with the product.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx

_VOID = {"input", "br", "hr", "img", "meta", "link", "source", "path"}


@dataclass
class Control:
    """One field or button of a form. `options` are (value, what stands beside it, chosen) of radios and selects."""

    name: str
    kind: str
    value: str = ""
    options: list[tuple[str, str, bool]] = field(default_factory=list)

    def start(self) -> str | None:
        """What it would send untouched; None for nothing."""
        if self.kind in ("radio", "select"):
            chosen = [value for value, _, on in self.options if on]
            first = self.options[0][0] if self.options and self.kind == "select" else None
            return chosen[-1] if chosen else first
        return self.value


@dataclass
class Form:
    """One form of a page."""

    action: str
    method: str
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, words

    def offers(self, name: str, value: str) -> bool:
        """Whether there is a button that sends this."""
        return any(each[:2] == (name, value) for each in self.buttons)

    def filled(self, answers: Mapping[str, str], button: tuple[str, str] | None = None) -> dict[str, str]:
        """What the browser sends. A field, mark or button that the page does not offer is an error of the test."""
        sent = {name: value for name, each in self.controls.items() if (value := each.start()) is not None}
        for name, value in answers.items():
            assert name in self.controls, f"the form at {self.action} has no field {name}: {sorted(self.controls)}"
            options = [each for each, _, _ in self.controls[name].options]
            assert not options or value in options, f"{name} offers {options}, not {value}"
            sent[name] = value
        if button is not None:
            assert self.offers(*button), f"the form at {self.action} has no button {button}: {self.buttons}"
            sent[button[0]] = button[1]
        return sent


@dataclass
class Page:
    """An answer: its status, where it is, its forms and the words on it."""

    status: int
    url: httpx.URL
    text: str
    forms: Sequence[Form]
    words: str
    location: str = ""

    def form(self, action: str) -> Form:
        """The form that posts to `action`."""
        found = [each for each in self.forms if each.action == action]
        assert found, f"no form for {action} at {self.url} ({self.status}): {self.words[:600]}"
        return found[0]


class Counter:
    """One browser. `page` is what it shows."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=20, trust_env=False)

    def close(self) -> None:
        """Close the browser."""
        self._http.close()

    def open(self, path: str, **query: str) -> Page:
        """Go to a page, following redirects as browsers do."""
        return _page(self._http.get(path, params=query or None, follow_redirects=True))

    def send(self, path: str, fields: Mapping[str, str]) -> Page:
        """Post fields; a redirect is told, not followed."""
        return _page(self._http.post(path, data=dict(fields)))

    def press(self, page: Page, action: str, answers: Mapping[str, str], button: tuple[str, str] | None = None) -> Page:
        """Fill in a form of the page and press a button."""
        return self.send(action, page.form(action).filled(answers, button))

    def log_in(self, login: Mapping[str, Any], name: str) -> None:
        """Pick the name, type the password."""
        page = self.open("/masuk")
        tiles = page.form("/masuk").controls["no"].options
        number = next(value for value, words, _ in tiles if name in words)
        answer = self.press(page, "/masuk", {"no": number, "rahasia": str(login["password"])})
        assert answer.status == 303, answer.words[:400]


def _page(answer: httpx.Response) -> Page:
    reader = _Reader()
    if "html" in answer.headers.get("content-type", ""):
        reader.feed(answer.text)
    words = " ".join("".join(reader.words).split())
    return Page(answer.status_code, answer.url, answer.text, reader.forms, words, answer.headers.get("location", ""))


class _Reader(HTMLParser):
    """Collects forms, their controls and all words."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._hidden = 0  # inside script or style
        self._select: Control | None = None
        self._option: tuple[str, bool] | None = None
        self._radio: tuple[Control, str, bool] | None = None
        self._button: tuple[str, str] | None = None
        self._since = 0  # where in `words` the label, option or button began

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag in ("script", "style", "template"):
            self._hidden += 1
        elif tag == "form":
            self._form = Form(told.get("action", ""), told.get("method", "get"))
            self.forms.append(self._form)
        elif tag in ("label", "option", "button"):
            self._since = len(self.words)
        self._control(tag, told)

    def _control(self, tag: str, told: Mapping[str, str]) -> None:
        form, name = self._form, told.get("name", "")
        if form is None or "disabled" in told:
            return
        if tag == "input" and name:
            self._input(form, name, told)
        elif tag == "textarea" and name:
            form.controls[name] = Control(name, "text")
        elif tag == "select" and name:
            self._select = form.controls[name] = Control(name, "select")
        elif tag == "option":
            self._option = told.get("value", ""), "selected" in told
        elif tag == "button" and told.get("type", "submit") == "submit":
            self._button = name, told.get("value", "")

    def _input(self, form: Form, name: str, told: Mapping[str, str]) -> None:
        kind = told.get("type", "text")
        if kind in ("radio", "checkbox"):
            control = form.controls.setdefault(name, Control(name, "radio"))
            self._radio = control, told.get("value", "on"), "checked" in told
        else:
            form.controls[name] = Control(name, kind, told.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        said = " ".join("".join(self.words[self._since :]).split())
        if tag in ("script", "style", "template"):
            self._hidden -= 1
        elif tag == "form":
            self._form = None
        elif tag == "label" and self._radio is not None:
            control, value, on = self._radio
            control.options.append((value, said, on))
            self._radio = None
        elif tag == "option" and self._select is not None and self._option is not None:
            self._select.options.append((self._option[0], said, self._option[1]))
            self._option = None
        elif tag == "button" and self._button is not None and self._form is not None:
            self._form.buttons.append((*self._button, said))
            self._button = None

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words += [data, " "]
