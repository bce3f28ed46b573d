"""A browser's tab without the browser: the websocket protocol of the pinned Streamlit, with its public messages.

As the browser does, a tab keeps the values of its widgets and sends them with every request, keeps large messages so
that the server may refer to them, follows changes of page and address, and asks again for fragments that want that.
It fetches no scripts, styles or media and draws nothing.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from benchmarks.load.run import Run

MARKER = re.compile(rb"zq\d+x\d{5}")  # made-up words, each typed by one person only; one that is cut off is none
_PATIENCE = 30  # seconds until a connection is there
_PRESSED = ("button", "bidi_component", "button_group")  # what has an identity, and no value until somebody sets one
_VALUES = {"text_area": "string_value", "text_input": "string_value", "number_input": "double_value"}


class Tab:
    """One session: what it is asked, and what it answers.

    Attributes:
        runs: those that began since the last request.
        bytes, messages: what has come since the tab was opened; bytes as before compression.
        markers: all words like MARKER that have come.
        closed: why the server, or the way to it, has ended the connection.
    """

    def __init__(self, socket: ClientConnection, address: str) -> None:
        self.runs: list[Run] = []
        self.bytes = self.messages = 0
        self.markers: set[str] = set()
        self.closed: str | None = None
        self._socket, self._address = socket, address
        self._query = self._page = ""
        self._pages: dict[str, str] = {}  # path -> what the server calls the page
        self._widgets: dict[str, WidgetState | None] = {}  # id -> value, of those on the page
        self._drawn: set[str] = set()  # ids of those that the last run has drawn
        self._fragments: dict[str, str] = {}  # id -> the fragment that it is in, "" for none
        self._kept: dict[str, tuple[int, bytes]] = {}  # hash -> the run that last used it, message
        self._run_count, self._longest_kept = 0, 2
        self._again: dict[str, asyncio.Task] = {}  # fragment -> what asks for it again and again
        self._news = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, address: str, path: str, params: Mapping[str, str]) -> Tab:
        """Follow a link.

        Args:
            address: of the server, such as "http://127.0.0.1:8501".
            path: of the page, "" for the first one.
        """
        where = f"ws://{urlsplit(address).netloc}/_stcore/stream"
        socket = await connect(where, subprotocols=["streamlit"], max_size=None, open_timeout=_PATIENCE)  # type: ignore[list-item]
        tab = cls(socket, address)
        tab._query = urlencode(params)
        await tab._send(page_name=path)
        return tab

    async def go(self, path: str, params: Mapping[str, str]) -> None:
        """Go to another page within the session."""
        self._page, self._query, self._widgets = self._pages[path], urlencode(params), {}
        await self._send()

    async def enter(self, key: str, text: str) -> None:
        """Write into the text field that has this key."""
        await self._send(changed=WidgetState(id=self._widget(key), string_value=text))

    async def press(self, key: str) -> None:
        """Press the button that has this key."""
        name = self._widget(key)
        await self._do(name, WidgetState(id=name, trigger_value=True))

    async def report(self, key: str, event: str, value: Any) -> None:
        """Let the component that has this key report something."""
        name = self._widget(key)
        said = json.dumps([{"event": event, "value": value}])
        await self._do(name, WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{name}__events", json_trigger_value=said))

    async def choose(self, key: str, option: str) -> None:
        """Choose one of the options that stand side by side; it stays chosen."""
        state = WidgetState(id=self._widget(key))
        state.string_array_value.data.append(option)
        await self._send(changed=state)

    async def _do(self, name: str, trigger: WidgetState) -> None:
        await self._send(fragment=self._fragments.get(name, ""), trigger=trigger)

    def has(self, key: str) -> bool:
        """Whether the page has a widget with this key, as far as its last run is through."""
        return any(name.endswith(f"-{key}") for name in self._drawn)

    @property
    def params(self) -> dict[str, str]:
        """The parameters of the address."""
        return dict(parse_qsl(self._query))

    async def close(self) -> None:
        self._stop_asking()
        self._reader.cancel()
        await self._socket.close()

    async def until(self, done: Callable[[], bool], seconds: float) -> bool:
        """Wait until something holds, or nothing more can come; whether it holds."""
        end = time.monotonic() + seconds
        while not done() and self.closed is None and time.monotonic() < end:
            self._news.clear()
            try:
                async with asyncio.timeout_at(asyncio.get_running_loop().time() + end - time.monotonic()):
                    await self._news.wait()
            except TimeoutError:
                break
        return done()

    @property
    def asks_again(self) -> bool:
        """Whether a fragment will be asked for again without anybody doing anything."""
        return bool(self._again)

    def _widget(self, key: str) -> str:
        return next(name for name in self._widgets if name.endswith(f"-{key}"))

    async def _send(
        self,
        page_name: str = "",
        changed: WidgetState | None = None,
        fragment: str = "",
        trigger: WidgetState | None = None,
    ) -> None:
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string, rerun.page_script_hash, rerun.page_name = self._query, self._page, page_name
        rerun.fragment_id, rerun.is_auto_rerun = fragment, bool(fragment) and trigger is None
        rerun.cached_message_hashes.extend(self._kept)
        rerun.context_info.timezone, rerun.context_info.locale = "Europe/Berlin", "en-GB"
        rerun.context_info.url, rerun.context_info.color_scheme = f"{self._address}/{page_name}", "light"
        if changed is not None:
            self._widgets[changed.id] = changed
        rerun.widget_states.widgets.extend(value for value in self._widgets.values() if value is not None)
        if trigger is not None:  # what is pressed is not pressed any more with the next request
            rerun.widget_states.widgets.append(trigger)
        if not fragment:
            self._stop_asking()
            self.runs = []
        await self._socket.send(message.SerializeToString())

    async def _read(self) -> None:
        try:
            async for data in self._socket:
                self._take(data)  # type: ignore[arg-type]
            self.closed = f"closed by the server: {self._socket.close_code} {self._socket.close_reason}"
        except ConnectionClosed as error:
            self.closed = str(error)
        finally:
            self._news.set()

    def _take(self, data: bytes) -> None:
        self.bytes, self.messages = self.bytes + len(data), self.messages + 1
        self.markers |= {found.decode() for found in MARKER.findall(data)}
        message = self._resolved(ForwardMsg.FromString(data), data)
        kind, run = message.WhichOneof("type"), self.runs[-1] if self.runs else None
        if kind == "new_session":
            self._longest_kept = message.new_session.config.max_cached_message_age
            if not message.metadata.run.fragment_ids:
                self._stop_asking()
                self._drawn = set()
                self.runs.append(Run())
        elif kind == "navigation":
            self._page = message.navigation.page_script_hash
            self._pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            self._pages[""] = next(page.page_script_hash for page in message.navigation.app_pages if page.is_default)
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._draw(message.delta.new_element, run, message.delta.fragment_id)
        elif kind == "auto_rerun":
            asking = self._ask_again(message.auto_rerun.fragment_id, message.auto_rerun.interval)
            self._again[message.auto_rerun.fragment_id] = asyncio.create_task(asking)
        elif kind == "stop_auto_rerun":
            self._stop_asking()
        elif kind == "session_event" and run and message.session_event.HasField("script_compilation_exception"):
            run.exceptions.append(message.session_event.script_compilation_exception.message)
        elif kind == "script_finished":
            self._finish(message, run)
        self._news.set()

    def _finish(self, message: ForwardMsg, run: Run | None) -> None:
        early = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
        is_fragment = bool(message.metadata.run.fragment_ids)
        if run and not early and not is_fragment and run.finished_at is None:
            run.finished_at = time.monotonic()
            self._widgets = {name: value for name, value in self._widgets.items() if name in self._drawn}
        if (
            not early and not is_fragment
        ):  # a part of the page that is drawn again lets nothing of the rest be forgotten
            self._run_count += 1
            oldest = self._run_count - self._longest_kept
            self._kept = {name: kept for name, kept in self._kept.items() if kept[0] >= oldest}

    def _resolved(self, message: ForwardMsg, data: bytes) -> ForwardMsg:
        """The message itself, or the one that was kept and that it refers to."""
        if message.WhichOneof("type") == "ref_hash":
            data, metadata = self._kept[message.ref_hash][1], message.metadata
            self._kept[message.ref_hash] = (self._run_count, data)
            message = ForwardMsg.FromString(data)
            message.metadata.CopyFrom(metadata)
        if message.metadata.cacheable:
            self._kept[message.hash] = (self._run_count, data)
        return message

    def _draw(self, element: Element, run: Run | None, fragment: str) -> None:
        kind = element.WhichOneof("type")
        if kind is None:
            return
        drawn = getattr(element, kind)
        if kind in _VALUES:
            self._set(kind, drawn)
        elif kind in _PRESSED:
            self._drawn.add(drawn.id)
            self._widgets.setdefault(drawn.id, None)
            self._fragments[drawn.id] = fragment
        if run is not None:
            run.draw(kind, drawn)

    def _set(self, kind: str, drawn: object) -> None:
        """The value of a widget, where the server sets it, or where it is new here."""
        name: str = drawn.id  # type: ignore[attr-defined]
        self._drawn.add(name)
        if drawn.set_value or name not in self._widgets:  # type: ignore[attr-defined]
            source = "value" if drawn.set_value else "default"  # type: ignore[attr-defined]
            given = drawn.HasField(source)  # type: ignore[attr-defined]
            state = WidgetState(id=name, **{_VALUES[kind]: getattr(drawn, source)}) if given else None
            self._widgets[name] = state

    async def _ask_again(self, fragment: str, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            await self._send(fragment=fragment)

    def _stop_asking(self) -> None:
        for task in self._again.values():
            task.cancel()
        self._again = {}
