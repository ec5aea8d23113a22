# mypy: ignore-errors
"""A discrete event simulation with generators: customers, tills and a queue in a shop."""

import heapq
from dataclasses import dataclass, field
from random import Random


@dataclass(order=True)
class Event:
    time: float
    number: int
    process: object = field(compare=False)
    value: object = field(compare=False, default=None)


class Wait:
    def __init__(self, seconds):
        self.seconds = seconds


class Request:
    def __init__(self, resource):
        self.resource = resource


class Release(Request):
    pass


class Interrupted(Exception):
    pass


class Resource:
    def __init__(self, name, capacity):
        self.name = name
        self.free = capacity
        self.capacity = capacity
        self.waiting = []
        self.longest = 0

    def __repr__(self):
        return f"<{self.name} {self.free}/{self.capacity}, {len(self.waiting)} waiting>"


class Simulation:
    def __init__(self):
        self.now = 0.0
        self.events = []
        self.started = 0
        self.log = []

    def schedule(self, delay, process, value=None):
        self.started += 1
        heapq.heappush(self.events, Event(self.now + delay, self.started, process, value))

    def start(self, process, delay=0.0):
        self.schedule(delay, process)
        return process

    def say(self, text):
        self.log.append(f"{self.now:7.2f} {text}")

    def handle(self, process, command):
        if isinstance(command, Wait):
            self.schedule(command.seconds, process)
        elif isinstance(command, Release):
            resource = command.resource
            if resource.waiting:
                self.schedule(0, resource.waiting.pop(0), resource)
            else:
                resource.free += 1
            self.schedule(0, process)
        elif isinstance(command, Request):
            resource = command.resource
            if resource.free:
                resource.free -= 1
                self.schedule(0, process, resource)
            else:
                resource.waiting.append(process)
                resource.longest = max(resource.longest, len(resource.waiting))
        else:
            raise TypeError(f"{type(command).__name__} is not a command")

    def run(self, until=None):
        steps = 0
        while self.events:
            event = heapq.heappop(self.events)
            if until is not None and event.time > until:
                heapq.heappush(self.events, event)
                self.now = until
                break
            self.now = event.time
            steps += 1
            try:
                command = event.process.send(event.value)
            except StopIteration:
                continue
            self.handle(event.process, command)
        return steps


class Shop:
    def __init__(self, seed, tills):
        self.random = Random(seed)
        self.simulation = Simulation()
        self.tills = Resource("tills", tills)
        self.served = []
        self.left = 0

    def arrivals(self, count):
        for i in range(count):
            yield Wait(self.random.expovariate(1 / 3))
            patience = self.random.uniform(4, 12)
            self.simulation.start(self.customer(i + 1, patience))

    def customer(self, number, patience):
        arrived = self.simulation.now
        if len(self.tills.waiting) * 2.5 > patience:
            self.left += 1
            self.simulation.say(f"customer {number} leaves at once")
            return
        yield Request(self.tills)
        waited = self.simulation.now - arrived
        self.simulation.say(f"customer {number} waited {waited:.2f}")
        items = self.random.randint(1, 12)
        yield from self.pay(items)
        yield Release(self.tills)
        self.served.append((number, waited, items))

    def pay(self, items):
        for _ in range(items):
            yield Wait(0.5)
        if self.random.random() < 0.2:
            self.simulation.say("card refused, cash instead")
            yield Wait(2.0)

    def summary(self):
        waits = [w for _, w, _ in self.served]
        return {
            "served": len(self.served),
            "left": self.left,
            "mean wait": round(sum(waits) / len(waits), 6) if waits else None,
            "longest wait": round(max(waits, default=0.0), 6),
            "longest queue": self.tills.longest,
            "items": sum(n for _, _, n in self.served),
            "end": round(self.simulation.now, 6),
        }


def ticker(simulation, every, out):
    try:
        while True:
            out.append(round(simulation.now, 3))
            yield Wait(every)
    except Interrupted as error:
        out.append(str(error))
        yield Wait(1)
    finally:
        out.append("stopped")


def main():
    results = []
    for tills in (1, 2, 3):
        shop = Shop(2024, tills)
        shop.simulation.start(shop.arrivals(25))
        steps = shop.simulation.run()
        results.append((tills, steps, shop.summary(), repr(shop.tills)))
        print(f"{tills} tills: {shop.summary()}")
        print("\n".join(shop.simulation.log[:4]))

    simulation = Simulation()
    ticks = []
    clock = simulation.start(ticker(simulation, 2.5, ticks))
    simulation.run(until=11)
    command = clock.throw(Interrupted("enough"))
    clock.close()

    def wrong():
        yield "nonsense"

    simulation.events.clear()
    simulation.start(wrong())
    try:
        simulation.run()
        problem = None
    except TypeError as error:
        problem = str(error)
    return results, ticks, command.seconds, problem
