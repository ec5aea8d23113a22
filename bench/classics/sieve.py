"""The sieve of Eratosthenes on a list of bools that changes."""

NUMERIC = True
SIZE = 2_000_000
SMALL = 100


def main(n):
    is_prime = [True] * (n + 1)
    is_prime[0] = is_prime[1] = False
    i = 2
    while i * i <= n:
        if is_prime[i]:
            for j in range(i * i, n + 1, i):
                is_prime[j] = False
        i += 1
    count = 0
    for flag in is_prime:
        if flag:
            count += 1
    return count
