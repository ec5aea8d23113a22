# mypy: ignore-errors
"""A small text adventure: rooms, items, a parser and a scripted player."""

from enum import Enum, auto


class State(Enum):
    PLAYING = auto()
    WON = auto()
    DEAD = auto()


class Item:
    def __init__(self, name, description, portable=True, light=False):
        self.name = name
        self.description = description
        self.portable = portable
        self.light = light

    def __repr__(self):
        return f"Item({self.name!r})"


class Room:
    def __init__(self, name, description, dark=False):
        self.name = name
        self.description = description
        self.dark = dark
        self.exits = {}
        self.items = []
        self.visited = 0

    def connect(self, direction, other, back=None):
        self.exits[direction] = other
        if back is not None:
            other.exits[back] = self

    def find(self, name):
        for item in self.items:
            if item.name == name:
                return item
        return None


class GameError(Exception):
    """Something the player cannot do."""


class CannotGo(GameError):
    def __init__(self, direction):
        super().__init__(f"You cannot go {direction}.")
        self.direction = direction


class Game:
    directions = {"n": "north", "s": "south", "e": "east", "w": "west", "u": "up", "d": "down"}

    def __init__(self, start, goal, locked):
        self.room = start
        self.goal = goal
        self.locked = locked
        self.inventory = []
        self.state = State.PLAYING
        self.moves = 0
        self.score = 0
        self.dark_moves = 0
        self.commands = {
            "go": self.go,
            "take": self.take,
            "drop": self.drop,
            "look": self.look,
            "examine": self.examine,
            "inventory": self.list_inventory,
            "use": self.use,
        }

    def has_light(self):
        return any(item.light for item in self.inventory + self.room.items)

    def look(self, *rest):
        if self.room.dark and not self.has_light():
            return "It is pitch dark."
        lines = [f"{self.room.name}: {self.room.description}"]
        if self.room.items:
            lines.append("You see: " + ", ".join(sorted(i.name for i in self.room.items)) + ".")
        lines.append("Exits: " + ", ".join(self.room.exits) + ".")
        return "\n".join(lines)

    def go(self, direction=None, *rest):
        if direction is None:
            raise GameError("Go where?")
        direction = self.directions.get(direction, direction)
        target = self.room.exits.get(direction)
        if target is None:
            raise CannotGo(direction)
        if self.room.dark and not self.has_light():
            self.dark_moves += 1
            if self.dark_moves >= 3:
                self.state = State.DEAD
                return "You stumble into a pit."
        self.room = target
        target.visited += 1
        if target.visited == 1:
            self.score += 5
        return self.look()

    def take(self, name=None, *rest):
        if name == "all":
            taken = [i for i in self.room.items if i.portable]
            for item in taken:
                self.take(item.name)
            return f"Taken {len(taken)}."
        item = self.room.find(name)
        if item is None:
            raise GameError(f"There is no {name} here.")
        if not item.portable:
            raise GameError(f"The {name} does not move.")
        self.room.items.remove(item)
        self.inventory.append(item)
        self.score += 2
        if item is self.goal:
            self.state = State.WON
            self.score += 50
        return f"Taken: {item.name}."

    def drop(self, name=None, *rest):
        for i, item in enumerate(self.inventory):
            if item.name == name:
                self.room.items.append(self.inventory.pop(i))
                self.score -= 1
                return "Dropped."
        raise GameError(f"You have no {name}.")

    def examine(self, name=None, *rest):
        for item in [*self.inventory, *self.room.items]:
            if item.name == name:
                return item.description
        raise GameError(f"You see no {name}.")

    def list_inventory(self, *rest):
        if not self.inventory:
            return "You carry nothing."
        return "You carry: " + ", ".join(i.name for i in self.inventory) + "."

    def use(self, name=None, *rest):
        if name is None:
            raise GameError("Use what?")
        carried = {i.name for i in self.inventory}
        match name, self.room.name:
            case _ if name not in carried:
                raise GameError(f"You have no {name}.")
            case "key", "Hall":
                if "down" in self.room.exits:
                    return "The trapdoor is open already."
                self.room.connect("down", self.locked.pop("Hall"), "up")
                self.score += 10
                return "The trapdoor opens."
            case other, place:
                raise GameError(f"You cannot use the {other} in the {place.lower()}.")

    def run(self, line):
        self.moves += 1
        words = [w for w in line.lower().split() if w not in ("the", "a", "to")]
        if not words:
            return "Say something."
        verb, *rest = words
        if verb in self.directions or verb in self.directions.values():
            verb, rest = "go", [verb]
        command = self.commands.get(verb)
        if command is None:
            raise GameError(f"I do not know how to {verb!r}.")
        return command(*rest)


def build():
    hall = Room("Hall", "A draughty hall with a trapdoor.")
    kitchen = Room("Kitchen", "Smells of onions.")
    garden = Room("Garden", "Overgrown.")
    cellar = Room("Cellar", "Cobwebs everywhere.", dark=True)
    hall.connect("north", kitchen, "south")
    kitchen.connect("east", garden, "west")
    kitchen.items += [Item("lamp", "A brass lamp.", light=True), Item("stove", "Cast iron.", False)]
    garden.items.append(Item("key", "A rusty key."))
    treasure = Item("crown", "Gold, and heavy.")
    cellar.items.append(treasure)
    return Game(hall, treasure, {"Hall": cellar})


def play(script):
    game = build()
    log = [game.look()]
    for line in script:
        if game.state is not State.PLAYING:
            break
        try:
            answer = game.run(line)
        except CannotGo as error:
            answer = f"{error} ({error.direction[0].upper()})"
        except GameError as error:
            answer = f"! {error}"
        print(f"> {line}")
        print(answer)
        log.append(answer)
    return game, log


GOOD = [
    "take lamp",
    "go north",
    "take the lamp",
    "take stove",
    "e",
    "dance",
    "take all",
    "examine key",
    "use key",
    "w",
    "south",
    "use key",
    "use key",
    "inventory",
    "down",
    "take crown",
    "look",
]
DARK = ["n", "e", "take key", "w", "s", "use key", "d", "u", "d", "look", "u", "d", "u", "d", "up"]


def main():
    results = []
    for script in (GOOD, DARK):
        game, log = play(script)
        visited = {"room": game.room.name, "state": game.state.name, "score": game.score}
        results.append((visited, game.moves, len(log), [i.name for i in game.inventory]))
        print("----", game.state.name, game.score)
    return results
