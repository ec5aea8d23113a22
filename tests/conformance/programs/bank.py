# mypy: ignore-errors
"""A bank: accounts of several kinds, transactions that roll back, interest and statements."""

from collections import defaultdict
from dataclasses import dataclass, field


class BankError(Exception):
    pass


class InsufficientFunds(BankError):
    def __init__(self, account, needed):
        super().__init__(f"{account.owner} needs {needed} but has {account.balance}")
        self.account = account
        self.needed = needed


class UnknownAccount(BankError, KeyError):
    pass


@dataclass
class Entry:
    kind: str
    amount: int
    balance: int
    note: str = ""


@dataclass
class Account:
    number: int
    owner: str
    balance: int = 0
    history: list = field(default_factory=list)

    def deposit(self, amount, note=""):
        if amount <= 0:
            raise ValueError(f"amount must be positive, not {amount}")
        self.balance += amount
        self.history.append(Entry("in", amount, self.balance, note))

    def withdraw(self, amount, note=""):
        if amount <= 0:
            raise ValueError(f"amount must be positive, not {amount}")
        if amount > self.available():
            raise InsufficientFunds(self, amount)
        self.balance -= amount
        self.history.append(Entry("out", amount, self.balance, note))

    def available(self):
        return self.balance

    def month_end(self):
        pass


@dataclass
class Savings(Account):
    rate: float = 0.02

    def month_end(self):
        interest = round(self.balance * self.rate / 12)
        if interest > 0:
            self.deposit(interest, "interest")


@dataclass
class Current(Account):
    overdraft: int = 500
    fee: int = 3

    def available(self):
        return self.balance + self.overdraft

    def month_end(self):
        if self.balance < 0:
            self.balance -= self.fee
            self.history.append(Entry("fee", self.fee, self.balance))


class Transaction:
    """Restores all balances when its body fails."""

    def __init__(self, bank, *accounts):
        self.bank = bank
        self.accounts = accounts
        self.saved = []

    def __enter__(self):
        self.saved = [(a, a.balance, len(a.history)) for a in self.accounts]
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            self.bank.committed += 1
            return False
        for account, balance, length in self.saved:
            account.balance = balance
            del account.history[length:]
        self.bank.rolled_back += 1
        return issubclass(kind, InsufficientFunds)


class Bank:
    def __init__(self):
        self._accounts = {}
        self._next = 1001
        self.committed = 0
        self.rolled_back = 0

    def __len__(self):
        return len(self._accounts)

    def __iter__(self):
        return iter(self._accounts.values())

    def __getitem__(self, number):
        try:
            return self._accounts[number]
        except KeyError:
            raise UnknownAccount(f"no account {number}") from None

    def __contains__(self, number):
        return number in self._accounts

    def open(self, kind, owner, opening=0, **options):
        account = kind(self._next, owner, **options)
        self._accounts[account.number] = account
        self._next += 1
        if opening:
            account.deposit(opening, "opening")
        return account

    def transfer(self, source, target, amount):
        a, b = self[source], self[target]
        done = False
        with Transaction(self, a, b):
            b.deposit(amount, f"from {a.owner}")
            a.withdraw(amount, f"to {b.owner}")
            done = True
        return done

    @property
    def total(self):
        return sum(account.balance for account in self)

    def month_end(self):
        for account in self:
            account.month_end()

    def by_owner(self):
        owners = defaultdict(list)
        for account in self:
            owners[account.owner].append(account)
        return {name: sum(a.balance for a in accounts) for name, accounts in owners.items()}


def statement(account):
    lines = [f"{type(account).__name__} {account.number} of {account.owner}"]
    for e in account.history:
        sign = "+" if e.kind == "in" else "-"
        lines.append(f"  {sign}{e.amount:>8,} {e.balance:>9,} {e.note}".rstrip())
    lines.append(f"  {'balance':<8} {account.balance:>10,}")
    return "\n".join(lines)


def main():
    bank = Bank()
    ann = bank.open(Savings, "Ann", 120_000, rate=0.05)
    bob = bank.open(Current, "Bob", 800)
    cy = bank.open(Current, "Cy", overdraft=100)
    bank.open(Savings, "Bob", 2_500)

    attempts = [(1001, 1002, 5_000), (1002, 1003, 7_000), (1003, 1001, 50), (1003, 1004, 60)]
    outcomes = [bank.transfer(*attempt) for attempt in attempts]
    problems = []
    for attempt in [(1001, 9999, 5), (1001, 1002, -5), (1002, 1001, 0)]:
        try:
            bank.transfer(*attempt)
        except UnknownAccount as error:
            problems.append(("unknown", error.args))
        except ValueError as error:
            problems.append(("value", str(error)))

    for month in range(1, 13):
        bank.month_end()
        if month % 4 == 0:
            try:
                cy.withdraw(30 * month, f"month {month}")
            except InsufficientFunds as error:
                problems.append(("funds", error.needed, error.account.owner, str(error)))
                cy.deposit(500, "rescue")
    for account in bank:
        print(statement(account))
    print(f"total {bank.total:,} over {len(bank)} accounts")

    richest = max(bank, key=lambda a: a.balance)
    return {
        "outcomes": outcomes,
        "problems": problems,
        "owners": bank.by_owner(),
        "richest": richest.owner,
        "committed": bank.committed,
        "rolled back": bank.rolled_back,
        "histories": [len(a.history) for a in bank],
        "known": [1001 in bank, 2000 in bank],
        "last": ann.history[-1],
        "bob": (bob.balance, bob.available(), bob.overdraft),
    }
