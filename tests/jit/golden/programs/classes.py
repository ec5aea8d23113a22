class Add:
    def __init__(self, argument):
        self.argument = argument

    def __call__(self, x):
        return self.argument + x


class Compose:
    def __init__(self, f, g):
        self.f = f
        self.g = g

    def __call__(self, x):
        return self.f(self.g(x))


def main():
    return [Compose(Add(1.5), Add(i))(2) for i in range(3) if i]
