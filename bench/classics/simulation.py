"""A bank with queues: classes, inheritance, methods, lists of objects."""

NUMERIC = False
SIZE = 100_000
SMALL = 100


class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 1103515245 + 12345) % 2147483648
        return self.state // 65536 % n


class Customer:
    def __init__(self, number, arrival):
        self.number = number
        self.arrival = arrival

    def service(self, random):
        return 1 + random.below(5)

    def worth(self):
        return 1


class Premium(Customer):
    def service(self, random):
        return 1 + random.below(3)

    def worth(self):
        return super().worth() + 4


class Teller:
    def __init__(self):
        self.queue = []
        self.free_at = 0
        self.served = 0
        self.waited = 0

    def __len__(self):
        return len(self.queue)

    def add(self, customer):
        self.queue.append(customer)

    def step(self, now, random):
        if self.free_at > now or not self.queue:
            return 0
        customer = self.queue.pop(0)
        self.waited += now - customer.arrival
        self.free_at = now + customer.service(random)
        self.served += 1
        return customer.worth()


class Bank:
    def __init__(self, tellers, seed):
        self.tellers = [Teller() for _ in range(tellers)]
        self.random = Random(seed)
        self.arrived = 0
        self.worth = 0

    def shortest(self):
        best = self.tellers[0]
        for teller in self.tellers:
            if len(teller) < len(best):
                best = teller
        return best

    def step(self, now):
        if self.random.below(10) < 9:
            kind = Premium if self.random.below(4) == 0 else Customer
            self.shortest().add(kind(self.arrived, now))
            self.arrived += 1
        for teller in self.tellers:
            self.worth += teller.step(now, self.random)


def main(n):
    bank = Bank(3, 11)
    for now in range(n):
        bank.step(now)
    served = sum(teller.served for teller in bank.tellers)
    waited = sum(teller.waited for teller in bank.tellers)
    return bank.arrived, served, waited, bank.worth
