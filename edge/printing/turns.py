"""One printer for several spools: each slip comes out whole before the next begins."""

import asyncio

from edge.printing.canvas import Raster
from edge.printing.devices import Device, Look


class TakingTurns:
    """A device behind a queue. Implements `edge.printing.devices.Device`."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._turn = asyncio.Lock()

    @property
    def name(self) -> str:
        return self._device.name

    async def put(self, title: str, raster: Raster, *, broken: bool = False) -> None:
        async with self._turn:
            await self._device.put(title, raster, broken=broken)

    async def look(self) -> Look:
        async with self._turn:
            return await self._device.look()
