"""The proxy before a small server: what passes, what is rewritten, and each fault."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from clew_loadtest.faults.network import Network
from clew_loadtest.faults.proxy import Exchange, Tcp
from clew_loadtest.faults.sdp import candidates

SDP = "v=0\r\ns=-\r\nm=audio 9 UDP/TLS/RTP/SAVPF 96\r\na=candidate:7 1 udp 1 10.1.1.1 5000 typ host\r\n"


class Server:
    """An echo of everything."""

    def __init__(self) -> None:
        self.url = ""
        self.offers: list[str] = []
        self.gone = asyncio.Event()
        "a websocket's end was noticed"

    async def whip(self, request: Request) -> Response:
        self.offers.append((await request.body()).decode())
        if "refuse" in request.query_params:
            return JSONResponse({"error": "no"}, 403)
        return Response(SDP, 201, {"location": "/v1/sessions/x/whip/1"}, "application/sdp")

    async def echo(self, request: Request) -> Response:
        body = await request.body()
        return PlainTextResponse(body, headers={"x-method": request.method, "x-host": request.headers["host"]})

    async def stream(self, request: Request) -> Response:
        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(20):
                yield bytes(10_000)

        return StreamingResponse(pieces())

    async def socket(self, socket: WebSocket) -> None:
        await socket.accept(next(iter(socket.scope["subprotocols"]), None))
        try:
            while True:
                text = await socket.receive_text()
                if text == "close":
                    await socket.close(1012)
                    return
                await socket.send_text(text)
        except WebSocketDisconnect:
            self.gone.set()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    here = Server()
    app = Starlette(
        routes=[
            Route("/v1/sessions/x/whip", here.whip, methods=["POST"]),
            Route("/echo", here.echo, methods=["GET", "POST", "DELETE"]),
            Route("/stream", here.stream),
            WebSocketRoute("/socket", here.socket),
        ]
    )
    running = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="off", ws="websockets-sansio"))
    running.config.load()
    running.lifespan = running.config.lifespan_class(running.config)
    await running.startup()
    here.url = f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    serving = asyncio.create_task(running.main_loop())
    yield here
    running.should_exit = True
    await serving
    await running.shutdown()


async def test_requests_pass_as_they_are_over_one_connection(server: Server):
    async with Network(server.url) as net, httpx.AsyncClient(base_url=net.url) as http:
        for method, body in (("GET", b""), ("POST", b"x" * 300_000), ("DELETE", b""), ("POST", b"")):
            answer = await http.request(method, "/echo", content=body)
            assert (answer.status_code, answer.content, answer.headers["x-method"]) == (200, body, method)
            assert answer.headers["x-host"] == net.url.removeprefix("http://")
        assert (await http.get("/none")).status_code == 404
        assert (await http.head("/stream")).status_code == 200
        assert len((await http.get("/stream")).content) == 200_000
        seen = net.proxy.statistics()
        assert (seen["connections"], seen["requests"], seen["broken"]) == (1, 7, 0)


async def test_an_offer_and_its_answer_get_the_relay_for_candidate(server: Server):
    seen: list[Exchange] = []
    async with Network(server.url, on_exchange=seen.append) as net, httpx.AsyncClient(base_url=net.url) as http:
        answer = await http.post("/v1/sessions/x/whip", content=SDP.replace("10.1.1.1", "10.2.2.2"))
        assert answer.status_code == 201
        assert answer.headers["location"] == "/v1/sessions/x/whip/1"
        assert int(answer.headers["content-length"]) == len(answer.content)
        (to_server,), (to_recorder,) = candidates(answer.text), candidates(server.offers[0])
        assert to_server[0] == to_recorder[0] == net.relay.host
        assert to_server[1] != to_recorder[1]
        assert "10.1.1.1" not in answer.text
        assert "10.2.2.2" not in server.offers[0]
        assert (seen[0].method, seen[0].path, seen[0].status, seen[0].answer) == ("POST", "/v1/sessions/x/whip", 201, SDP.encode())
        assert (await http.post("/v1/sessions/x/whip?refuse", content=SDP)).json() == {"error": "no"}


async def test_websockets_pass(server: Server):
    async with Network(server.url) as net, connect(net.url.replace("http", "ws") + "/socket", subprotocols=["clew.v1.json"]) as socket:
        assert socket.subprotocol == "clew.v1.json"
        for text in ("one", "x" * 50_000):
            await socket.send(text)
            assert await asyncio.wait_for(socket.recv(), 10) == text
        await socket.send("close")
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(socket.recv(), 10)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012


async def test_in_a_blackout_everything_stalls_and_then_goes_on(server: Server):
    async with Network(server.url) as net, connect(net.url.replace("http", "ws") + "/socket") as socket, httpx.AsyncClient() as http:
        net.proxy.clear.clear()
        await socket.send("held")
        held = asyncio.create_task(socket.recv())
        asked = asyncio.create_task(http.get(net.url + "/echo"))
        done, _ = await asyncio.wait({held, asked}, timeout=0.3)
        assert not done
        net.proxy.clear.set()
        assert await asyncio.wait_for(held, 10) == "held"
        assert (await asyncio.wait_for(asked, 10)).status_code == 200


async def test_a_blackout_may_refuse_new_connections_and_ends(server: Server):
    async with Network(server.url) as net, connect(net.url.replace("http", "ws") + "/socket") as socket, httpx.AsyncClient() as http:
        dark = asyncio.create_task(net.blackout(0.3, refuse=True))
        await asyncio.sleep(0)
        assert net.relay.dark
        with pytest.raises(httpx.ConnectError):
            await http.get(net.url + "/echo")
        await dark
        assert not net.relay.dark
        assert (await http.get(net.url + "/echo")).status_code == 200
        await socket.send("still here")
        assert await asyncio.wait_for(socket.recv(), 10) == "still here"


async def test_udp_that_is_blocked_stays_blocked_after_a_blackout(server: Server):
    async with Network(server.url, udp=False) as net:
        await net.blackout(0.01)
        assert net.relay.dark
        net.udp = True
        assert not net.relay.dark


async def test_a_reset_is_noticed_at_both_ends(server: Server):
    async with Network(server.url) as net, connect(net.url.replace("http", "ws") + "/socket") as socket:
        await socket.send("x")
        await socket.recv()
        net.reset()
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(socket.recv(), 10)
        await asyncio.wait_for(server.gone.wait(), 10)


async def test_a_forgotten_connection_is_noticed_at_neither_end(server: Server):
    async with Network(server.url) as net, httpx.AsyncClient() as http:
        socket = await connect(net.url.replace("http", "ws") + "/socket", close_timeout=0.1)
        net.forget()
        await socket.send("x")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(socket.recv(), 0.3)
        await socket.close()
        assert not server.gone.is_set()
        assert (await http.get(net.url + "/echo")).status_code == 200, "new ones are well"


async def test_without_a_server_a_client_is_reset(server: Server):
    async with Network("http://127.0.0.1:9") as net, httpx.AsyncClient() as http:
        with pytest.raises(httpx.TransportError):
            await http.get(net.url + "/echo")
        assert net.proxy.statistics()["broken"] == 1
    with pytest.raises(ValueError, match="http://host:port"):
        Network("clinic.example")


async def test_a_slow_line_is_slow(server: Server):
    async with Network(server.url, tcp=Tcp(delay=0.05, rate=1_000_000)) as net, httpx.AsyncClient() as http:
        clock = asyncio.get_running_loop().time
        begun = clock()
        assert len((await http.post(net.url + "/echo", content=bytes(200_000))).content) == 200_000
        assert clock() - begun > 0.1 + 0.4, "there and back, at the rate: a lower bound, which a busy machine keeps too"
