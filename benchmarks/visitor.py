"""A visitor without a browser: speaks Streamlit's websocket protocol, and waits as long as a person would.

Times run from sending a click to the end of the script's run, all its messages received and read; drawing in the
browser comes on top.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode

import requests
import websockets
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

PATIENCE = 120.0
"""Seconds after which a visitor gives up."""


@dataclass
class Answer:
    """What one click brought: seconds until all was there, bytes received, and errors seen on the page."""

    seconds: float = 0.0
    n_bytes: int = 0
    errors: list[str] = field(default_factory=list)


class Visitor:
    """One person's session.

    Attributes
    ----------
    widgets : dict of str to (kind, element)
        The page's controls by their keys.
    texts : list of str
        The plain texts of the last run: alerts, captions, paragraphs.
    """

    def __init__(self, url: str, host: str | None = None, origin: str | None = None) -> None:
        self.url, self.host, self.origin = url, host, origin or url
        self.widgets: dict[str, tuple[str, object]] = {}
        self.texts: list[str] = []
        self.session_id = ""
        self._states: dict[str, WidgetState] = {}
        self._pages: dict[str, str] = {}
        self._params: dict[str, str] = {}
        self._page, self._name, self._socket = "", "", None

    async def __aenter__(self) -> Visitor:
        return self

    async def __aexit__(self, *_) -> None:
        await self.leave()

    async def connect(self) -> None:
        """Open the websocket. Raises what `websockets` raises where the server refuses."""
        self._socket = await websockets.connect(
            self.url.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=["streamlit"],
            origin=self.origin,
            additional_headers={"Host": self.host} if self.host else None,
            max_size=None,
            ping_interval=None,
            compression=None,
            open_timeout=PATIENCE,
        )

    async def open(self, page: str = "", **params: str) -> Answer:
        """Go to a page by its address, as a link with `params` does; the first time, this opens the session."""
        if self._socket is None:
            await self.connect()
        self._page, self._name, self._params = self._pages.get(page, ""), page, dict(params)
        self.widgets, self._states = {}, {}
        return await self._run()

    async def set(self, key: str, value) -> Answer:
        """Give a control a value."""
        kind, element = self.widgets[key]
        state = WidgetState(id=element.id)
        if kind == "slider":
            state.double_array_value.data.append(float(value))
        elif kind == "number_input":
            state.double_value = float(value)
        elif kind == "checkbox":
            state.bool_value = bool(value)
        elif kind == "button_group":
            state.string_array_value.data.append(str(value))
        elif kind in ("selectbox", "text_input", "text_area"):
            state.string_value = str(value)
        elif kind == "button":
            state.trigger_value = True
        elif kind == "tab_container":
            state.string_value = str(value)
        else:
            raise NotImplementedError(kind)
        self._states[key] = state
        if getattr(element, "query_param_key", ""):  # a browser brings the address up to date by itself
            self._params[element.query_param_key] = str(value).lower() if isinstance(value, bool) else str(value)
        answer = await self._run()
        if kind == "button":
            del self._states[key]
        return answer

    async def upload(self, key: str, name: str, content: bytes) -> tuple[int, Answer | None]:
        """Bring a file; the HTTP status of its transfer and, if that went well, the page's answer."""
        ask = BackMsg()
        ask.file_urls_request.request_id = uuid.uuid4().hex
        ask.file_urls_request.session_id = self.session_id
        ask.file_urls_request.file_names.append(name)
        await self._socket.send(ask.SerializeToString())
        message = ForwardMsg()
        while message.WhichOneof("type") != "file_urls_response":
            message.ParseFromString(await self._socket.recv())
        (place,) = message.file_urls_response.file_urls
        status = await self.put(place.upload_url, name, content)
        if status >= 300:
            return status, None
        state = WidgetState(id=self.widgets[key][1].id)
        info = state.file_uploader_state_value.uploaded_file_info.add(
            file_id=place.file_id, name=name, size=len(content)
        )
        info.file_urls.CopyFrom(place)
        self._states[key] = state
        return status, await self._run()

    async def put(self, path: str, name: str, content: bytes) -> int:
        """Send a file to an address of the server; the HTTP status."""
        return await asyncio.to_thread(self._put, path, name, content)

    def _put(self, path: str, name: str, content: bytes) -> int:
        with requests.Session() as http:
            http.get(f"{self.url}/_stcore/health", timeout=PATIENCE)
            token = http.cookies.get("_streamlit_xsrf", "").strip('"')
            headers, files = {"X-Xsrftoken": token}, {"file": (name, content)}
            return http.put(self.url + path, files=files, headers=headers, timeout=PATIENCE).status_code

    async def leave(self) -> None:
        if self._socket is not None:
            await self._socket.close()
            self._socket = None

    async def _run(self) -> Answer:
        ask = BackMsg()
        run = ask.rerun_script
        run.page_script_hash, run.page_name = self._page, "" if self._page else self._name
        run.query_string = urlencode(self._params)
        run.context_info.timezone, run.context_info.locale, run.context_info.url = "UTC", "en-GB", self.url + "/"
        run.widget_states.widgets.extend(self._states.values())
        answer, began = Answer(), time.perf_counter()
        self.texts = []
        await self._socket.send(ask.SerializeToString())
        await asyncio.wait_for(self._read(answer), PATIENCE)
        answer.seconds = time.perf_counter() - began
        return answer

    async def _read(self, answer: Answer) -> None:
        """Take in messages until a run has ended that no other one follows."""
        while True:
            raw = await self._socket.recv()
            answer.n_bytes += len(raw)
            message = ForwardMsg()
            message.ParseFromString(raw)
            match message.WhichOneof("type"):
                case "new_session":
                    self.session_id = message.new_session.initialize.session_id or self.session_id
                    self._page = message.new_session.page_script_hash
                case "navigation":
                    self._pages = {p.url_pathname: p.page_script_hash for p in message.navigation.app_pages}
                    self._page = message.navigation.page_script_hash
                case "delta":
                    self._see(message.delta, answer)
                case "page_not_found":
                    answer.errors.append("page not found")
                case "script_finished":
                    status = message.script_finished
                    if status == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                        answer.errors.append("the script does not compile")
                    if status != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                        return

    def _see(self, delta, answer: Answer) -> None:
        if delta.WhichOneof("type") != "new_element":
            if delta.add_block.HasField("tab_container"):
                self._know("tab_container", delta.add_block.tab_container)
            return
        kind = delta.new_element.WhichOneof("type")
        element = getattr(delta.new_element, kind) if kind else None
        if kind == "exception":
            answer.errors.append("\n".join([f"{element.type}: {element.message}", *element.stack_trace]))
        elif kind == "alert":
            self.texts.append(element.body)
            if element.format == Alert.ERROR:
                answer.errors.append(element.body)
        elif kind == "markdown":
            self.texts.append(element.body)
        elif kind:
            self._know(kind, element)

    def _know(self, kind: str, element) -> None:
        parts = getattr(element, "id", "").split("-", 2)  # $$ID-hash-key
        if len(parts) == 3 and parts[2] != "None":
            self.widgets[parts[2]] = kind, element
