def is_prime(p):
    x = 2
    while x * x <= p:
        if p % x == 0:
            return 0
        x = x + 1
    return 1


def main():
    return sum(is_prime(x) for x in range(2, 1000))
