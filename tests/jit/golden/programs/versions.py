def total(n, f):
    result = 0
    while n > 0:
        result = result + f(n)
        n = n - 1
    return result


def main():
    return total(10, lambda x: x * 0.5), total(10, lambda x: x if x % 2 else None is x)
