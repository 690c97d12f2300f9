#!/usr/bin/env python3
"""usage: relay.py PORT HOST PORT - hands connections through. Stopped (SIGSTOP) it is a cut wire: what is sent goes nowhere, and nobody says so."""
import asyncio
import sys


async def hand_on(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    writer.close()


async def taken(reader, writer):
    try:
        there, back = await asyncio.open_connection(sys.argv[2], int(sys.argv[3]))
    except OSError:
        writer.close()
        return
    await asyncio.gather(hand_on(reader, back), hand_on(there, writer))


async def main():
    async with await asyncio.start_server(taken, "127.0.0.1", int(sys.argv[1])) as server:
        await server.serve_forever()


asyncio.run(main())
